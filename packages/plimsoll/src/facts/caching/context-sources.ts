import type { Step } from '../../build/graph.types.ts';
import { sourceKind } from '../../build/remote-source.ts';
import type { ContextFile } from '../../context/context.types.ts';
import { compilePatterns } from '../../context/ignore.ts';
import { rootedPath } from '../../context/path.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView, Where } from '../views/dockerfile-view.ts';

/** Something that an instruction takes from the build context. */
export interface ContextSource {
  readonly step: Step;
  readonly at: Span;
  /** After expansion, relative to the context; '' for all of it. */
  readonly path: string;
  /** `--exclude` patterns. */
  readonly excludes: readonly string[];
  readonly copies: boolean;
}

/** What COPY, ADD and bind mounts take from the context, as far as it can be known. ONBUILD triggers take from another one. */
export function contextSources(view: DockerfileView, where: Where): ContextSource[] {
  const found: ContextSource[] = [];
  for (const step of view.steps(where)) {
    const { instruction } = step;
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      if (instruction.flags.some(({ name }) => name === 'from')) continue;
      const excludes = instruction.flags.flatMap(({ name, value }) => (name === 'exclude' && value !== undefined ? [value] : []));
      for (const word of instruction.sources) {
        const path = word.heredoc ? undefined : step.expand(word);
        if (path?.known && sourceKind(path.value) === 'local')
          found.push({ step, at: word.span, path: rootedPath(path.value), excludes, copies: true });
      }
    } else if (instruction.keyword === 'RUN') {
      for (const mount of step.mounts) {
        if (mount.type !== 'bind' || mount.from !== undefined) continue;
        found.push({ step, at: mount.flag.span, path: rootedPath(mount.source ?? ''), excludes: [], copies: false });
      }
    }
  }
  return found;
}

/** Files that a source takes. */
export function filesOf(view: DockerfileView, { path, excludes }: ContextSource): readonly ContextFile[] {
  const files = view.context?.select(path) ?? [];
  const excluded = excludes.length > 0 ? compilePatterns(excludes) : undefined;
  return excluded ? files.filter((file) => !excluded.ignores(path === '' ? file.path : file.path.slice(path.length + 1))) : files;
}

/** Takes everything, or a directory of it as a whole: what lies there was not chosen one by one. */
export function takesDirectory(view: DockerfileView, source: ContextSource): boolean {
  if (source.path === '' || source.path === '*' || source.path === '**') return true;
  const files = view.context?.select(source.path) ?? [];
  return files.some(({ path }) => path.startsWith(`${source.path}/`));
}
