import type { Mount, Step } from '../../build/graph.types.ts';
import type { Command, ShellScript } from '../../shell/view.ts';

/**
 * Whether a command deletes a directory or what is in it: `rm` with the directory, one above it or a pattern in it, `find … -delete`,
 * or a program that is named for cleaning. A home directory is written `/root` in `directory`.
 */
export function removes(command: Command, directory: string): boolean {
  const { name, args } = command;
  if (name === undefined) return false;
  if (name === 'rm' || name === 'find' || name === 'unlink') {
    if (name === 'find' && !args.some(({ unquoted }) => unquoted === '-delete' || unquoted.startsWith('-exec'))) return false;
    return args.some(({ unquoted, dynamic }) => !unquoted.startsWith('-') && pathCovers(unquoted, dynamic, command.directory, directory));
  }
  // A script of the image's makers, such as `install_clean` or `/usr/local/bin/cleanup.sh`.
  if (/clean/i.test(name)) return true;
  return (name === 'sh' || name === 'bash') && /clean[^/]*$/i.test(args[0]?.unquoted ?? '');
}

/** Whether any command of a script that stands behind another deletes the directory. */
export function removesAfter(script: ShellScript, command: Command, directory: string): boolean {
  return script.commands.some((other) => other.index > command.index && removes(other, directory));
}

/** A mount takes the place of the directory, so that nothing of it gets into the layer. */
export function isMountedOver(step: Step, directory: string, name?: RegExp): boolean {
  return step.mounts.some(
    (mount) => (mount.type === 'cache' || mount.type === 'tmpfs' || mount.type === 'bind') && covers(mount, directory, name),
  );
}

function covers({ target }: Mount, directory: string, name: RegExp | undefined): boolean {
  if (target === undefined) return true;
  const path = homeless(target).replace(/(.)\/$/, '$1');
  if (path.includes('$')) return true;
  return directory === path || directory.startsWith(path === '/' ? path : `${path}/`) || (name?.test(target) ?? false);
}

function pathCovers(word: string, dynamic: boolean, workingDirectory: string | undefined, directory: string): boolean {
  return braceAlternatives(word).some((text) => {
    let path = homeless(text);
    if (!path.startsWith('/') && !path.startsWith('$') && workingDirectory !== undefined) path = `${workingDirectory}/${path}`;
    if (path.includes('$')) return dynamic && (directory.includes('/apt') ? /apt|lists/i : /cache/i).test(path);
    const pattern = path.search(/[*?[]/);
    if (pattern !== -1) {
      const constant = path.slice(0, pattern);
      return directory.startsWith(constant) || constant.startsWith(`${directory}/`);
    }
    const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return directory === plain || directory.startsWith(`${plain}/`);
  });
}

/** `~`, `$HOME` and the homes of users stand for `/root`. */
function homeless(path: string): string {
  return path.replace(/^(?:~|\$HOME|\$\{HOME\}|\/home\/[^/]+)(?=\/|$)/, '/root');
}

/** `/var/{lib,cache}/apt`: at most 32 alternatives; more are left as written. */
function braceAlternatives(word: string): readonly string[] {
  let words = [word];
  for (let round = 0; round < 4; round++) {
    const next: string[] = [];
    for (const each of words) {
      const open = each.search(/(?<!\$)\{/);
      const close = open === -1 ? -1 : each.indexOf('}', open);
      if (close === -1) next.push(each);
      else for (const part of each.slice(open + 1, close).split(',')) next.push(each.slice(0, open) + part + each.slice(close + 1));
    }
    if (next.length > 32 || next.length === words.length) return next.length > 32 ? words : next;
    words = next;
  }
  return words;
}
