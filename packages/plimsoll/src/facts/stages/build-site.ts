import type { BaseFacts } from '../../bases/catalogue.types.ts';
import type { Stage, State, Step } from '../../build/graph.types.ts';
import { joinWorkdir } from '../../build/workdir.ts';
import type { BuildContext } from '../../context/context.types.ts';
import type { BuildRecipe, Project } from '../../project/project.types.ts';
import { execFormEdits } from '../start/exec-form.ts';
import { neededWrites } from '../user/needed-writes.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type CopiedEntry, copiedEntries } from './copied-entries.ts';
import { runtimePackages } from './runtime-packages.ts';
import type { ShippedBuild } from './shipped-builds.ts';
import type { NoPlan } from './stage-plan.types.ts';
import { preparesPlace } from './step-roles.ts';

/** What a planner for one language works on: all of it is known. */
export interface BuildSite {
  readonly view: DockerfileView;
  readonly found: ShippedBuild;
  readonly stage: Stage;
  readonly context: BuildContext;
  readonly project: Project;
  readonly recipe: BuildRecipe | undefined;
  /** The working directory of the build, which holds the project. */
  readonly directory: string;
}

/** A word of a command as a path of the image. */
export function pathIn(state: State, text: string): string | undefined {
  if (/[$*?[\]{}~\s"']/.test(text)) return undefined;
  if (text.startsWith('/')) return joinWorkdir('/', text, false);
  return state.workdir.known ? joinWorkdir(state.workdir.value, text, false) : undefined;
}

/** What the steps up to one put into the project's directory, without what is never needed to run. */
export function entriesUntil({ context, stage, directory }: BuildSite, last: Step): readonly CopiedEntry[] | undefined {
  return copiedEntries(context, stage, last, directory)?.filter(({ name }) => !besideProgram.test(name));
}

/** Documents, tests, settings of tools and of version control. */
const besideProgram =
  /^(?:\.git\w*|\.github|\.gitlab.*|\.circleci|\.vscode|\.idea|\.husky|\.docker\w*|\.editorconfig|\.DS_Store|\.nvmrc|\.tool-versions|\.env\.(?:example|sample|template).*|\.eslint.*|\.prettier.*|\.stylelint.*|\.pre-commit.*|\.golangci.*|\.travis.*|Dockerfile.*|.*\.[Dd]ockerfile|docker-compose.*|compose(?:\..*)?\.ya?ml|Makefile|Taskfile.*|Jenkinsfile|Procfile|justfile|mise\.toml|Vagrantfile|skaffold.*|charts?|helm|k8s|kubernetes|terraform|tests?|__tests__|__mocks__|spec|e2e|docs?|coverage|examples?|renovate.*|sonar.*|catalog-info.*|project\.json|(?:README|LICENSE|LICENCE|COPYING|NOTICE|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|AUTHORS|ATTRIBUTION|CODEOWNERS)(?:\..*)?|.*\.(?:md|rst|http|drawio|code-workspace|iml|png|gif))$/i;

/**
 * What of the copied files a program in a compiled language reads while it runs: what its sources name in a string, and folders that
 * are there for nothing else. What a directive compiles in does not count.
 *
 * @param code sources of the program. @param compiled directives, with all that they name, that put files into the binary.
 */
export function filesReadAtRun(
  site: BuildSite,
  last: Step,
  code: RegExp,
  manifests: RegExp,
  compiled: RegExp,
): readonly CopiedEntry[] | NoPlan {
  const entries = entriesUntil(site, last);
  if (!entries) return { why: 'it is not known what the build context holds' };
  const others = entries.filter(({ name, files, directory }) => {
    if (manifests.test(name)) return false;
    return directory ? files.some(({ path }) => !code.test(path) && !isBeside(path)) : !code.test(name);
  });
  if (others.length === 0) return [];
  const sources = entries.flatMap(({ files }) => files).filter(({ path }) => code.test(path));
  if (sources.length > 300) return { why: 'its sources are too many to see what they read' };
  const texts = sources.map(({ path }) => (site.context.read(path)?.text ?? '').replace(compiled, ''));
  const read = others.filter(({ name }) => texts.some((text) => namesPath(text, name)));
  if (read.some(({ name }) => /^\.env(?:$|\.)/.test(name))) return { why: 'the program reads .env, which no image should hold' };
  const odd = read.find(({ name }) => !plainName.test(name));
  if (odd) return { why: `the program reads ${odd.name}, a name that has to be quoted` };
  return read.length > 8 ? { why: 'the program reads many of the files that are copied' } : read;
}

/** A name that COPY takes as it is. */
export const plainName = /^[\w.@+-]+$/;

function isBeside(path: string): boolean {
  return path.split('/').some((part) => besideProgram.test(part));
}

/** A string that begins with the name, or with `./` and the name; a file also without its extension. */
function namesPath(text: string, name: string): boolean {
  const stem = name.replace(/\.[a-z]+$/i, '');
  for (const wanted of stem.length > 2 && stem !== name ? [name, stem] : [name]) {
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      const before = text.slice(Math.max(0, at - 3), at);
      const next = text[at + wanted.length] ?? '';
      if (/["'`](?:\.\/|\/)?$|["'`/]$/.test(before) && /["'`/]/.test(next)) return true;
    }
  }
  return false;
}

/** What starts is given as words, so that no shell has to be there. */
function startsWithoutShell({ final }: Stage): boolean {
  return [final.entrypoint, final.cmd].every((step) => step === undefined || step.script?.form === 'exec');
}

/** Nothing says who runs the program, and it is not seen to write anywhere that another user than root could not. */
export function mayLeaveRoot({ view, stage }: BuildSite): boolean {
  return stage.final.userFrom === undefined && neededWrites(view, stage).length === 0;
}

/** The words of a CMD in shell form that no shell has to read, where nothing but it says what starts. */
export function plainStart({ view, stage }: BuildSite): readonly string[] | undefined {
  const { cmd, entrypoint } = stage.final;
  const instruction = cmd?.instruction;
  if (entrypoint || instruction?.keyword !== 'CMD' || instruction.command.form === 'exec' || !cmd?.script) return undefined;
  if (cmd.before.shell.step || cmd.before.shell.dialect === 'cmd' || cmd.stage !== stage) return undefined;
  if (!execFormEdits(view, instruction.command.script, cmd.script)) return undefined;
  const [command] = cmd.script.commands;
  return command && [command.program, ...command.args].map(({ value = '' }) => value);
}

/**
 * The first program that the new stage would have to run and that its base is known to lack: of steps behind the build, of the health
 * check and of what starts. `installed` names packages that are there, `start` the words in place of a CMD in shell form.
 */
export function lackingProgram(
  stage: Stage,
  last: Step,
  base: BaseFacts,
  installed: readonly string[],
  start?: readonly string[],
): string | undefined {
  const steps = stage.steps.filter(({ index, instruction }) => index > last.index && instruction.keyword === 'RUN');
  const state = [stage.final.entrypoint, stage.final.cmd, stage.final.healthcheck].filter((step) => step !== undefined);
  const has = new Set(installed);
  for (const step of steps)
    for (const operation of step.operations)
      if (operation.kind === 'package' && operation.scope === 'system')
        for (const { name } of operation.packages) if (name !== undefined) has.add(name);
  for (const step of [...steps, ...state]) {
    if (step.script?.form === 'shell' && base.shells?.length === 0 && !(start && step === stage.final.cmd)) return 'a shell';
    for (const { name, prefixes } of step.script?.commands ?? [])
      for (const program of [name ?? '', ...prefixes.map((prefix) => prefix.name)])
        if (base.lacks.includes(program) && !has.has(program)) return program;
  }
  return undefined;
}

const settles = /^(?:rm|mv|cp|ls|strip|upx|true)$/;

/**
 * The last step of the build: the last one that installs or builds with a tool of a language, and what moves or removes files right
 * behind it.
 */
export function lastOfBuild(stage: Stage): Step | undefined {
  const built = stage.steps.findLast(
    ({ instruction, operations }) =>
      instruction.keyword === 'RUN' &&
      operations.some((each) => each.kind === 'package' && each.scope === 'language' && each.action !== 'other'),
  );
  if (!built) return undefined;
  let last = built;
  for (const step of stage.steps.slice(built.index + 1)) {
    if (step.instruction.keyword !== 'RUN' || !step.script?.commands.every(({ name }) => settles.test(name ?? ''))) break;
    last = step;
  }
  return last;
}

/** Whether a package is one that builds need, and nothing that runs later does: the health check, the start command, what the program starts. */
export function onlyForBuild({ stage, project }: BuildSite, pattern: RegExp): (name: string) => boolean {
  const steps = [stage.final.healthcheck, stage.final.entrypoint, stage.final.cmd];
  const used = new Set(steps.flatMap((step) => step?.script?.commands.map(({ name }) => name) ?? []));
  for (const { value } of project.childProcesses) used.add(value);
  return (name) => pattern.test(name) && !used.has(name);
}

/** What the new stage has to have besides the program. */
export interface RuntimeNeeds {
  /** Steps or a start command that a shell has to read. */
  readonly shell: boolean;
  /** Packages of the system that stay. */
  readonly packages: readonly string[];
}

/** @param alone whether only the language's builds need a package. @param start words that take the place of a CMD in shell form. */
export function runtimeNeeds(
  { stage, project }: BuildSite,
  last: Step,
  alone: (name: string) => boolean,
  start?: readonly string[],
): RuntimeNeeds | NoPlan {
  const packages: string[] = [];
  let shell = (start === undefined && !startsWithoutShell(stage)) || project.childProcesses.length > 0;
  shell ||= stage.final.healthcheck?.script?.form === 'shell';
  for (const step of stage.steps) {
    const { instruction, operations } = step;
    if (instruction.keyword === 'SHELL') shell = true;
    if (instruction.keyword !== 'RUN') continue;
    if (step.index > last.index) shell = true;
    else if (operations.some((each) => each.kind === 'package' && each.scope === 'system' && each.action === 'install')) {
      const left = runtimePackages(step, alone);
      if (!left) return { why: 'a step does more than install packages of the system' };
      packages.push(...left.names);
    } else if (preparesPlace(step)) shell = true;
  }
  return { shell: shell || packages.length > 0, packages };
}
