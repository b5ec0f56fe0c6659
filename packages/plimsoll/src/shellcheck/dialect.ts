import type { Stage } from '../build/graph.types.ts';
import { basename } from '../shell/programs.ts';
import type { ShellcheckDialect } from './script.types.ts';

/** What ShellCheck should take the words of a SHELL, a `#!` line or a command for; undefined if it knows no such shell. */
export function dialectOf(
  words: readonly string[],
  stage: Stage,
): { readonly dialect: ShellcheckDialect; readonly unknownShell: boolean } | undefined {
  const program = basename((words[0] ?? '').trim());
  const name = program === 'busybox' || program === 'env' ? basename(words[1] ?? '') : program;
  switch (name) {
    case 'bash':
    case 'rbash':
      return certain('bash');
    case 'dash':
      return certain('dash');
    case 'ash':
      return certain('busybox');
    case 'ksh':
    case 'mksh':
      return certain('ksh');
    case 'sh':
      return program === 'busybox' ? certain('busybox') : systemShell(stage);
    default:
      return undefined;
  }
}

function certain(dialect: ShellcheckDialect) {
  return { dialect, unknownShell: false };
}

/** `/bin/sh` is another shell on every system. Undefined for an image that is not known, but called after Windows. */
function systemShell({ root }: Stage) {
  if (root.kind === 'image' && !root.facts && /windows|nanoserver|servercore/i.test(`${root.reference.repository}:${root.reference.tag}`))
    return undefined;
  switch (root.kind === 'image' ? root.facts?.sh : undefined) {
    case 'dash':
      return certain('dash');
    case 'ash':
      return certain('busybox');
    case 'bash':
      return certain('bash');
    default:
      return { dialect: 'sh', unknownShell: true } as const;
  }
}
