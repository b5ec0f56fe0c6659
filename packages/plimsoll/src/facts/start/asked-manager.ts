import { asString } from '../../model/json-values.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The version of a package manager that the files of an application ask for. */
export interface AskedManager {
  /** As its registry takes it: `10.4.1`, or `9` for the newest of a release line. */
  readonly version: string;
  /** Which file says so. */
  readonly path: string;
}

/** pnpm's release lines by the version of the lock file that they write. https://pnpm.io/git#lockfiles */
const pnpmOfLock: Readonly<Record<string, string>> = { '5.3': '6', '5.4': '7', '6.0': '8', '6.1': '8', '9.0': '9' };

/**
 * The version of a package manager of Node.js by the field `packageManager` of package.json, for pnpm else by its lock file, which
 * other releases refuse or write anew. Undefined where neither says.
 */
export function askedManager({ context, project }: DockerfileView, name: string): AskedManager | undefined {
  if (!/^(?:npm|pnpm|yarn|bun)$/.test(name)) return undefined;
  for (const at of new Set([project?.workspace?.root ?? '', project?.directory ?? ''])) {
    const manifest = context?.read(`${at}package.json`);
    const field = asString(manifest && jsonObject(manifest)?.['packageManager']);
    const version = field?.startsWith(`${name}@`)
      ? /^\d{1,4}(?:\.\d{1,4}){0,2}(?=$|\+)/.exec(field.slice(name.length + 1))?.[0]
      : undefined;
    if (version !== undefined) return { version, path: `${at}package.json` };
    const lock = name === 'pnpm' ? context?.read(`${at}pnpm-lock.yaml`)?.text : undefined;
    const written = /^lockfileVersion: {1,4}'?(\d\.\d)/m.exec(lock?.slice(0, 500) ?? '')?.[1];
    const line = written !== undefined && Object.hasOwn(pnpmOfLock, written) ? pnpmOfLock[written] : undefined;
    if (line !== undefined) return { version: line, path: `${at}pnpm-lock.yaml` };
  }
  return undefined;
}
