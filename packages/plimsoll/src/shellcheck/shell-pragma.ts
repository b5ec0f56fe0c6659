import type { Dockerfile } from '../dockerfile/tree.ts';
import type { ShellInEffect } from '../shell/instruction.ts';
import { shellSettings } from '../shell/settings.ts';

/** The shells that `# hadolint shell=…` comments name. */
export interface ShellPragmas {
  /** The one in force at an offset, if any. */
  at(offset: number): ShellInEffect | undefined;
}

/**
 * Reads `# hadolint shell=bash`: in front of the first FROM it speaks of all stages, otherwise of what stands below it in its stage.
 * A SHELL instruction further down takes its place.
 */
export function declaredShells({ comments, instructions, source }: Dockerfile): ShellPragmas {
  if (!source.text.includes('hadolint')) return without;
  const found = comments.flatMap(({ text, span }) => {
    const name = /^hadolint\s+shell\s*=\s*(\S+)/.exec(text)?.[1];
    return name === undefined ? [] : [{ start: span.start, shell: { words: [name], ...shellSettings([name]) } }];
  });
  if (found.length === 0) return without;
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM').map(({ span }) => span.start);
  const shells = instructions.filter(({ keyword }) => keyword === 'SHELL').map(({ span }) => span.start);
  const forAll = found.findLast(({ start }) => start < (froms[0] ?? 0));
  return {
    at(offset) {
      const stage = froms.findLast((start) => start < offset) ?? 0;
      const own = found.findLast(({ start }) => start < offset && start > stage);
      const set = shells.findLast((start) => start < offset && start > stage) ?? -1;
      return own ? (own.start > set ? own.shell : undefined) : set === -1 ? forAll?.shell : undefined;
    },
  };
}

const without: ShellPragmas = { at: () => undefined };
