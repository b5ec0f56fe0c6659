import { systemPaths } from '../packages/system.ts';

/** Small files whose text rules ask for. */
const paths: ReadonlySet<string> = new Set([...systemPaths, 'etc/passwd', 'etc/group', 'etc/shadow', 'etc/gshadow']);

export function isKeptText(path: string): boolean {
  return paths.has(path);
}

/** The text as it is kept: of a password's hash only the method, for nobody needs to read it. Empty and locked ones stay as they are. */
export function keptText(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!/(passwd|shadow|group)$/.test(path)) return text;
  return text.replace(/^([^:\n]*):([^:\n]*)/gm, (_, name: string, password: string) => `${name}:${withoutHash(password)}`);
}

function withoutHash(password: string): string {
  if (/^[!*x]*$/.test(password)) return password;
  const locked = /^!*/.exec(password)?.[0] ?? '';
  const method = /^\$[a-z0-9-]{1,10}\$/.exec(password.slice(locked.length))?.[0] ?? '';
  return `${locked}${method}…`;
}
