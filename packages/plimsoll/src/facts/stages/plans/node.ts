import type { Step } from '../../../build/graph.types.ts';
import { asObject, asString } from '../../../model/json-values.ts';
import { jsonObject } from '../../../project/structured-text.ts';
import { contextCopy, isWithin } from '../../caching/copied-sources.ts';
import { isPlugAndPlay } from '../../installs/yarn-settings.ts';
import { type BuildSite, entriesUntil, lackingProgram, lastOfBuild, onlyForBuild, plainName, runtimeNeeds } from '../build-site.ts';
import type { CopiedEntry } from '../copied-entries.ts';
import { pruneLine, prunesDevelopment } from '../prune-development.ts';
import { sameBase } from '../runtime-base.ts';
import type { NoPlan, StageCopy, StagePlan } from '../stage-plan.types.ts';

/** What node-gyp needs to compile, and nothing else here. */
const buildPackages =
  /^(?:python|python2|python3|py3-pip|python3-pip|python3-setuptools|py3-setuptools|g\+\+|git|libc6-compat|node-gyp|openssh-client)$/;
const settings =
  /^(?:node_modules|package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lockb?|\.npmrc|\.yarnrc(?:\.yml)?|\.yarn|\.pnp\..*|[jt]sconfig.*\.json|.*\.config\.[cm]?[jt]s|nest-cli\.json|angular\.json|nodemon\.json|\.babelrc.*|\.swcrc|\.mocharc.*|\.nycrc|\.browserslistrc|biome\.jsonc?|turbo\.json|components\.json|index\.html|\.lintstagedrc.*|\.commitlintrc.*|next-env\.d\.ts|cypress|playwright.*|stories|\.storybook|patches|scripts|\.env.*)$/;

/** Output, production dependencies and what is read beside them; or the server that a framework makes to stand alone. */
export function nodePlan(site: BuildSite): StagePlan | NoPlan {
  const { stage, found, recipe, project, directory } = site;
  const base = sameBase(stage);
  if (!base || stage.root.kind !== 'image' || stage.root.reference.familiar !== 'node')
    return { why: 'its base is not the official Node.js image' };
  const last = lastOfBuild(stage);
  const entries = last && entriesUntil(site, last);
  const output = recipe?.output?.value;
  if (!last || !entries) return { why: 'it is not known what the build context holds' };
  if (output === undefined && (recipe || found.kind !== 'packages')) return { why: 'it is not known where the build puts its result' };
  if (found.operation?.manager === 'yarn' && isPlugAndPlay(site.view)) return { why: 'Yarn keeps packages elsewhere than in node_modules' };
  const alone = onlyForBuild(site, buildPackages);
  const needs = runtimeNeeds(site, last, alone);
  if ('why' in needs) return needs;
  const lacking = lackingProgram(stage, last, base.facts, needs.packages);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  if (!stage.final.workdir.known || stage.final.workdir.value !== directory) return { why: 'it does not start where it was built' };
  const plan = {
    image: base.image,
    facts: base.facts,
    last,
    behind: [],
    settings: [],
    repeats: (step: Step) => isOther(step, directory),
    buildPackages: alone,
  };
  // Nothing is built but the native modules of dependencies.
  if (output === undefined)
    return {
      ...plan,
      copies: [below(directory, 'node_modules')],
      repeats: (step: Step) => isOther(step, directory) || bringsSources(step),
    };
  if (output === '.next/standalone') return standalone(site, entries, plan);
  const started = startedFile(site);
  if (typeof started !== 'string') return started;
  if (output === '.output')
    return started.startsWith('.output/')
      ? { ...plan, copies: [below(directory, output)] }
      : { why: 'it does not start what the build makes' };
  if (recipe?.selfContained || !(started.startsWith(`${output}/`) || started === 'next'))
    return { why: 'it does not start what the build makes' };
  const prune = pruning(site);
  if ('why' in prune) return prune;
  const unpruned = prune.line === undefined ? undefined : developmentUsed(site, entries);
  if (unpruned !== undefined) return { why: unpruned };
  const next = project.framework?.value === 'next';
  const kept = entries.filter((entry) => isKept(entry, next, output, site));
  const odd = kept.find(({ name }) => !plainName.test(name));
  if (odd) return { why: `${odd.name} has a name that has to be quoted` };
  if (kept.length > 8) return { why: 'many of the files that are copied may be read while it runs' };
  const folders = ['node_modules', output.split('/', 1)[0] ?? output, ...kept.map(({ name }) => name), 'package.json'];
  return {
    ...plan,
    behind: [...(prune.line === undefined ? [] : [prune.line]), ...(next ? ['RUN rm -rf .next/cache'] : [])],
    copies: [...new Set(folders)].map((name) => below(directory, name)),
  };
}

type Started = string | NoPlan;

const below = (directory: string, name: string): StageCopy => {
  const path = `${directory === '/' ? '' : directory}/${name}`;
  return { from: path, to: path };
};

/** The file that starts, relative to the project, or `next`. */
function startedFile({ found, project, directory }: BuildSite): Started {
  const { name, args } = found.started;
  if (name === 'next' && args[0]?.unquoted === 'start') return 'next';
  const words = name === 'node' ? ['node', ...args.map(({ unquoted }) => unquoted)] : undefined;
  const start =
    words ?? (isStartScript(found.started.name, args[0]?.unquoted, args[1]?.unquoted) ? project.startCommand?.value : undefined);
  if (name === 'pnpm') return { why: 'pnpm has to be there to start it' };
  if (start?.[0]?.endsWith('/next') && start[1] === 'start') return 'next';
  if (start?.[0] !== 'node') return { why: 'it is not known what its start script runs' };
  const file = start.slice(1).find((word) => !word.startsWith('-'));
  if (file === undefined) return { why: 'it is not known which file it starts' };
  const inside = file.startsWith('/') ? file.slice(directory.length + 1) : file.replace(/^\.\//, '');
  return inside;
}

function isStartScript(name: string | undefined, first: string | undefined, second: string | undefined): boolean {
  if (name !== 'npm' && name !== 'yarn') return false;
  const script = first === 'run' ? second : first;
  return script === 'start' || script === 'start:prod' || script === 'serve:prod';
}

function standalone(
  { found, project, directory }: BuildSite,
  entries: readonly CopiedEntry[],
  plan: Omit<StagePlan, 'copies'>,
): StagePlan | NoPlan {
  const start = project.startCommand?.value ?? [];
  const { args } = found.started;
  const own = found.started.name === 'node' && args[0]?.unquoted.endsWith('.next/standalone/server.js');
  const plain =
    start[0]?.endsWith('/next') === true &&
    start[1] === 'start' &&
    start.length === 2 &&
    (args.length <= 2 || found.started.name === 'next');
  if (!own && !plain) return { why: 'its start command has settings that the standalone server does not take' };
  const to = directory;
  const inside = (name: string) => `${directory === '/' ? '' : directory}/${name}`;
  const folders = [
    { from: inside('.next/standalone'), to },
    { from: inside('.next/static'), to: inside('.next/static') },
    ...(entries.some(({ name, directory: isFolder }) => name === 'public' && isFolder) ? [below(directory, 'public')] : []),
  ];
  // The engine sets HOSTNAME to the name of the container, and the server would listen at that address only.
  return { ...plan, settings: ['ENV HOSTNAME=0.0.0.0'], copies: folders, start: ['node', 'server.js'] };
}

/** What leaves production dependencies behind the build; no line where there is nothing to remove, or it is done. */
function pruning({ found, view }: BuildSite): { readonly line: string | undefined } | NoPlan {
  const { install } = found;
  if (!install?.brings) return { why: 'the manifest of its dependencies is not known' };
  if (view.stepsOf('shipped', 'RUN').some(({ operations }) => operations.some(prunesDevelopment))) return { line: undefined };
  return pruneLine(view, install.operation);
}

/** Why development dependencies cannot go: one starts the program, or its sources import one. */
function developmentUsed({ found, project, context }: BuildSite, entries: readonly CopiedEntry[]): string | undefined {
  const source = context.read(`${project.directory}package.json`);
  const json = source && jsonObject(source);
  const production = asObject(json?.['dependencies']) ?? {};
  const development = (found.install?.brings ?? []).filter((name) => !Object.hasOwn(production, name) && !name.startsWith('@types/'));
  const program = project.startCommand?.value[0]?.split('/').at(-1);
  if (program !== undefined && development.includes(program)) return `${program}, which starts it, is a development dependency`;
  if (asString(asObject(json?.['scripts'])?.['prestart']) !== undefined) return 'a script runs before its start';
  if (project.framework?.value === 'next' && entries.some(({ name }) => name === 'next.config.ts') && development.includes('typescript'))
    return 'next.config.ts needs TypeScript, a development dependency, unless its output is set to standalone';
  // What a framework bundles is in its output.
  if (project.framework?.value === 'next') return undefined;
  const code = entries
    .filter(({ name }) => !settings.test(name))
    .flatMap(({ files }) => files)
    .filter(
      ({ path }) => /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.ts$|[._](?:test|spec)\.|(?:^|\/)(?:tests?|__tests__|__mocks__)\//.test(path),
    );
  if (code.length > 600) return 'its sources are too many to see what they import';
  for (const { path } of code) {
    const text = context.read(path)?.text ?? '';
    const used = development.find((name) => imports(text, name));
    if (used !== undefined) return `${path} imports ${used}, a development dependency`;
  }
  return undefined;
}

/** An import or require of the package, or a file of it; a mere type is gone after compiling. */
function imports(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - 400), at);
    if (
      !/(?:\bfrom\s{0,3}|\bimport\s{0,3}|\b(?:require|import)\(\s{0,3})["']$/.test(before) ||
      !/^["'/]/.test(text.slice(at + name.length, at + name.length + 1))
    )
      continue;
    const statement = before.slice(before.lastIndexOf('\nimport') + 1);
    if (!/^import\s+type\b/.test(statement)) return true;
  }
  return false;
}

/** What the program may read beside its output: folders of other things than code, and files that are no settings of tools. */
function isKept({ name, directory, files }: CopiedEntry, next: boolean, output: string, { project, context }: BuildSite): boolean {
  if (name === output.split('/', 1)[0]) return false;
  if (next) return name === 'public' || /^next\.config\./.test(name);
  if (settings.test(name)) return false;
  const compiled = (path: string) => /\.(?:[cm]?tsx?|map|snap)$/.test(path);
  if (!directory) return !compiled(name) && files.some(({ bytes }) => bytes > 0);
  if (files.every(({ path }) => compiled(path) || /[._](?:test|spec)\./.test(path))) return false;
  // Sources that lie beside what they read: needed only if the program names the folder.
  if (!files.some(({ path }) => /\.[cm]?tsx?$/.test(path))) return true;
  const sources = files.filter(({ path }) => /\.[cm]?tsx?$/.test(path)).slice(0, 300);
  return (
    project.language?.value !== undefined &&
    sources.some(({ path }) =>
      new RegExp(`["'\`/]${name.replace(/[^\w-]/g, '.')}/`).test(context.read(path)?.text.replace(/^\s*import\b[^\n]*/gm, '') ?? ''),
    )
  );
}

/** Copies from other images, or to other places than the project: what they bring is not made by the build. */
function isOther(step: Step, directory: string): boolean {
  if (step.instruction.flags.some(({ name }) => name === 'from')) return true;
  const destination = contextCopy(step)?.destination;
  return destination === undefined || !isWithin(destination, directory);
}

/** A copy of more than what an install reads. */
function bringsSources(step: Step): boolean {
  return !(
    contextCopy(step)?.sources.every((source) =>
      /(?:^|\/)(?:package[\w*.-]*\.json|npm-shrinkwrap\.json|yarn\.lock\*?|pnpm-lock\.yaml\*?|\.npmrc|\.yarnrc(?:\.yml)?)\*?$/.test(
        source ?? '',
      ),
    ) ?? false
  );
}
