import type { Comment, Dockerfile } from '../dockerfile/tree.ts';
import { shellSettings } from '../shell/settings.ts';
import type { State } from './graph.types.ts';
import { shellOf } from './shell-words.ts';

/** A comment that says which shell the base image starts commands with. */
interface ShellPragma {
  readonly start: number;
  readonly shell: State['shell'];
}

/**
 * `# hadolint shell=powershell` (https://github.com/hadolint/hadolint#non-posix-shells): in front of the first FROM it speaks of the
 * bases of all stages, otherwise of what stands below it in its stage. A SHELL instruction takes its place. Read once, from the first
 * instruction to the last.
 */
export class ShellPragmas {
  /** The shell of all base images, if the file says it. */
  readonly ofBases: State['shell'] | undefined;
  readonly #inOrder: readonly ShellPragma[];
  #next = 0;

  constructor({ comments, instructions, source }: Dockerfile) {
    this.#inOrder = source.text.includes('hadolint') ? comments.flatMap(pragmaOf) : [];
    const from = instructions.find(({ keyword }) => keyword === 'FROM')?.span.start ?? 0;
    this.ofBases = this.before(from);
  }

  /** The shell that the last comment between the offset asked for before and this one names. */
  before(offset: number): State['shell'] | undefined {
    let found: State['shell'] | undefined;
    for (let pragma = this.#inOrder[this.#next]; pragma && pragma.start < offset; pragma = this.#inOrder[++this.#next])
      found = pragma.shell;
    return found;
  }
}

function pragmaOf({ text, span }: Comment): readonly ShellPragma[] {
  const name = /^hadolint\s+shell\s*=\s*(\S+)/.exec(text)?.[1];
  return name === undefined ? [] : [{ start: span.start, shell: shellOf([name, ...scriptOptions(name)], undefined) }];
}

/** The options behind which each shell takes a script, as SHELL instructions write them. */
function scriptOptions(name: string): readonly string[] {
  const { dialect } = shellSettings([name]);
  if (dialect === 'cmd') return ['/S', '/C'];
  return dialect === 'powershell' ? ['-Command'] : ['-c'];
}
