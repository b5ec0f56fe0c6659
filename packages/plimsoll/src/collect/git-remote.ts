import { join } from 'node:path';
import { readBounded } from '../disk/bounded-read.ts';
import { repositoryRoot } from './repository.ts';

const mostBytes = 64 * 1024;

/**
 * The address under which people find the repository that a directory stands in: of its remote `origin`, as https, without
 * credentials. Read from `.git/config` alone, so that nothing a stranger configured is run. Undefined where there is none,
 * or none that a browser could open. Never throws.
 */
export function remoteAddress(directory: string): string | undefined {
  const root = repositoryRoot(directory);
  const read = root === undefined ? undefined : readBounded(join(root, '.git', 'config'), mostBytes, 'refuse');
  return read?.ok ? browserAddress(originUrl(Buffer.from(read.bytes).toString('utf8'))) : undefined;
}

function originUrl(config: string): string | undefined {
  let inOrigin = false;
  for (const line of config.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) inOrigin = /^\s*\[remote "origin"\]/.test(line);
    const url = inOrigin ? /^\s*url\s*=\s*(\S+)\s*$/.exec(line)?.[1] : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}

/** `git@host:team/shop.git`, `ssh://git@host/team/shop` and `https://user:token@host/team/shop.git` are `https://host/team/shop`. */
export function browserAddress(url: string | undefined): string | undefined {
  const parts =
    /^(?:(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([\w.-]+\.[a-z]{2,})(?::\d+)?\/|(?:[\w-]+@)?([\w.-]+\.[a-z]{2,}):)([\w./~-]+?)(?:\.git)?\/?$/i.exec(
      url ?? '',
    );
  const host = parts?.[1] ?? parts?.[2];
  return host === undefined || parts?.[3] === undefined ? undefined : `https://${host.toLowerCase()}/${parts[3].replace(/^\/+/, '')}`;
}
