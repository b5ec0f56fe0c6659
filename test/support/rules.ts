import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import type { BuildGraph } from '../../packages/plimsoll/src/build/graph.types.ts';
import { memoryContext } from '../../packages/plimsoll/src/context/memory-context.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { type FixedFile, type FixOptions, fixFile, type Overlay } from '../../packages/plimsoll/src/engine/fix.ts';
import { type ActiveRule, type Inspection, inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { DockerfileView } from '../../packages/plimsoll/src/facts/views/dockerfile-view.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import type { ShellcheckSketch } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import type { ShellProblem } from '../../packages/plimsoll/src/shellcheck/problems.ts';

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
  shellcheck?: readonly ShellcheckSketch[],
): DockerfileView {
  const graph = buildGraph(parseDockerfile(source));
  const history = () => commits && { commits };
  const shellProblems = () => shellcheck && sketchedProblems(graph, shellcheck);
  if (!files) return new DockerfileView(graph, { history, shellProblems });
  const context = memoryContext({ ...files, [source.path]: source.text, ...Object.fromEntries(overlay) }, { dockerfile: source.path });
  return new DockerfileView(graph, {
    history,
    shellProblems,
    context: () => context,
    project: () => readProject({ has: (path) => context.has(path), read: (path) => context.read(path), files: context.sent.files }),
  });
}

/** What ShellCheck says of a text, as an example has it. */
function sketchedProblems(graph: BuildGraph, sketches: readonly ShellcheckSketch[]): ShellProblem[] {
  const { text } = graph.dockerfile.source;
  return sketches.flatMap(({ in: within, at, code, level, message, instead }) => {
    // A byte order mark or other line ends move it, a fix takes it away.
    const place = text.replaceAll('\r\n', '\n').includes(within) ? text.indexOf(at, text.indexOf(within.trimEnd())) : -1;
    const span = { start: place, end: place + at.length };
    const step = graph.stages
      .flatMap(({ steps }) => steps)
      .find(({ instruction }) => instruction.span.start <= place && place < instruction.span.end);
    if (!step) return [];
    return { code, level, message, at: span, step, atRunTime: false, replacements: instead === undefined ? [] : [{ span, text: instead }] };
  });
}

export function lintText(
  text: string,
  active: readonly ActiveRule[] = defaultRules(),
  files?: Readonly<Record<string, string>>,
  commits?: Commits,
  shellcheck?: readonly ShellcheckSketch[],
): Inspection {
  return inspect(viewOf(new SourceText('Dockerfile', text), files, undefined, commits, shellcheck), active, rules);
}

export function fixText(
  text: string,
  options: FixOptions,
  active: readonly ActiveRule[] = defaultRules(),
  files?: Readonly<Record<string, string>>,
  commits?: Commits,
  shellcheck?: readonly ShellcheckSketch[],
): FixedFile & { overlay: Overlay } {
  const overlay: Overlay = new Map();
  const result = fixFile(
    new SourceText('Dockerfile', text),
    (source, current) => viewOf(source, files, current, commits, shellcheck),
    active,
    rules,
    overlay,
    options,
  );
  return { ...result, overlay };
}
