import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { memoryContext } from '../../packages/plimsoll/src/context/memory-context.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { type FixedFile, type FixOptions, fixFile, type Overlay } from '../../packages/plimsoll/src/engine/fix.ts';
import { type ActiveRule, type Inspection, inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { DockerfileView } from '../../packages/plimsoll/src/facts/views/dockerfile-view.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';

/** All rules of all presets with their defaults; `options` go to the rule named. */
export function allRules(options: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): ActiveRule[] {
  return rules.map((rule) => {
    const defaults = Object.fromEntries(Object.entries(rule.options).map(([key, option]) => [key, option.default]));
    return { rule, severity: undefined, options: { ...defaults, ...options[rule.id] } };
  });
}

/** The rules that are on when nothing is configured. */
export function defaultRules(): ActiveRule[] {
  return allRules().filter(({ rule }) => (rule.preset ?? 'recommended') === 'recommended');
}

/** The files that each commit changed. */
type Commits = readonly (readonly string[])[];

/** A view of a text, with a build context in memory where files are given; without, there is none to look at. */
export function viewOf(
  source: SourceText,
  files?: Readonly<Record<string, string>>,
  overlay: Overlay = new Map(),
  commits?: Commits,
): DockerfileView {
  const graph = buildGraph(parseDockerfile(source));
  const history = () => commits && { commits };
  if (!files) return new DockerfileView(graph, { history });
  const context = memoryContext({ ...files, [source.path]: source.text, ...Object.fromEntries(overlay) }, { dockerfile: source.path });
  return new DockerfileView(graph, {
    history,
    context: () => context,
    project: () => readProject({ has: (path) => context.has(path), read: (path) => context.read(path), files: context.sent.files }),
  });
}

export function lintText(
  text: string,
  active: readonly ActiveRule[] = defaultRules(),
  files?: Readonly<Record<string, string>>,
  commits?: Commits,
): Inspection {
  return inspect(viewOf(new SourceText('Dockerfile', text), files, undefined, commits), active, rules);
}

export function fixText(
  text: string,
  options: FixOptions,
  active: readonly ActiveRule[] = defaultRules(),
  files?: Readonly<Record<string, string>>,
  commits?: Commits,
): FixedFile & { overlay: Overlay } {
  const overlay: Overlay = new Map();
  const result = fixFile(
    new SourceText('Dockerfile', text),
    (source, current) => viewOf(source, files, current, commits),
    active,
    rules,
    overlay,
    options,
  );
  return { ...result, overlay };
}
