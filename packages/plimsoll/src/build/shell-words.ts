import { shellSettings } from '../shell/settings.ts';
import type { State, Step } from './graph.types.ts';

/** The shell that the words of a SHELL instruction make. */
export function shellOf(words: readonly string[], step: Step | undefined): State['shell'] {
  const { dialect, pipefail, errexit } = shellSettings(words);
  return { words, step, dialect, pipefail, errexit };
}

export const linuxShell: State['shell'] = {
  words: ['/bin/sh', '-c'],
  step: undefined,
  dialect: 'posix',
  pipefail: false,
  errexit: false,
};

export const windowsShell: State['shell'] = {
  words: ['cmd', '/S', '/C'],
  step: undefined,
  dialect: 'cmd',
  pipefail: false,
  errexit: false,
};
