import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Span } from '../../model/text.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { commandName, commandSpan } from '../edits/command-words.ts';
import { isInteractive, startedCommand } from '../start/started-program.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { isBesideProduction } from './beside-production.ts';
import { bringsDevelopment, type DevelopmentInstall, developmentInstalls } from './development-installs.ts';

/** A build whose tools are shipped with the program that it makes. */
export interface ShippedBuild {
  /**
   * `sdk`: the image stands on the SDK. `packages`: compilers were installed. `dependencies`: a build script ran with the
   * development dependencies of a Node.js project.
   */
  readonly kind: 'sdk' | 'packages' | 'dependencies';
  readonly stage: Stage;
  readonly step: Step;
  /** The command that builds. */
  readonly operation: PackageOperation | undefined;
  /** As a person would name that command. */
  readonly build: string;
  /** What a container of the image starts. */
  readonly started: Command;
  /** The SDK, the first compiler, or the build command. */
  readonly at: Span;
  /** Compilers, by name. */
  readonly packages: readonly string[];
  /** For `dependencies`: what the build makes, where the program runs from that alone. */
  readonly output?: string;
  /** For `dependencies`: what the install before it brings. */
  readonly install: DevelopmentInstall | undefined;
}

/** Builds in the shipped image; the SDK that it stands on says all, so it comes alone. Made once per view. */
export function shippedBuilds(view: DockerfileView): readonly ShippedBuild[] {
  return view.derive(findBuilds);
}

function findBuilds(view: DockerfileView): readonly ShippedBuild[] {
  const { shipped } = view.graph;
  if (!shipped || isBesideProduction(view)) return [];
  const started = startedCommand(shipped);
  if (!started || isInteractive(started)) return [];
  const sdk = sdkBuild(view, shipped, started);
  if (sdk) return [sdk];
  const script = scriptBuild(view, shipped, started);
  if (script) return [script];
  return compilerBuilds(view, shipped, started);
}

const sdks: Readonly<Record<string, PackageManager>> = {
  golang: 'go',
  rust: 'cargo',
  maven: 'maven',
  gradle: 'gradle',
  'mcr.microsoft.com/dotnet/sdk': 'dotnet',
};

/** The SDK that the image stands on, if it made what is started. */
function sdkBuild(view: DockerfileView, shipped: Stage, started: Command): ShippedBuild | undefined {
  if (shipped.root.kind !== 'image') return undefined;
  const { familiar } = shipped.root.reference;
  const manager = Object.hasOwn(sdks, familiar) ? sdks[familiar] : jdkManager(shipped);
  if (!manager || !startsArtefact(started, manager)) return undefined;
  const word = rootStage(shipped).from.image;
  for (const step of view.stepsOf('shipped', 'RUN')) {
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || operation.manager !== manager || !builds(operation)) continue;
      if (operation.subcommand?.unquoted === 'vet' || !word) continue;
      return {
        ...{ kind: 'sdk', stage: shipped, step, operation, build: commandName(operation), started, at: word.span },
        ...{ packages: [], install: undefined },
      };
    }
  }
  return undefined;
}

/** Also `cargo install --path .`, which builds the project and puts it among the programs. */
function builds({ manager, action, packages }: PackageOperation): boolean {
  return action === 'build' || (manager === 'cargo' && action === 'install' && packages.some(({ source }) => source === 'file'));
}

/** A JDK on which the file runs Maven or Gradle, by the wrapper. */
function jdkManager({ root, steps }: Stage): PackageManager | undefined {
  if (root.kind !== 'image' || !root.facts?.programs.includes('javac')) return undefined;
  for (const { operations } of steps)
    for (const operation of operations)
      if (operation.kind === 'package' && (operation.manager === 'maven' || operation.manager === 'gradle')) return operation.manager;
  return undefined;
}

function rootStage(stage: Stage): Stage {
  return [...stageChain(stage)].at(-1) ?? stage;
}

/** It starts the result of the build: not the build tool, nor an interpreter that may call it. */
function startsArtefact({ name = '', args }: Command, manager: PackageManager): boolean {
  if (manager === 'maven' || manager === 'gradle')
    return name === 'java' && args.some(({ unquoted }) => unquoted === '-jar' || unquoted === '-cp' || unquoted === '-classpath');
  if (manager === 'dotnet') return name === 'dotnet' ? /\.dll$/.test(args[0]?.unquoted ?? '') : !/^(make|msbuild|nuget)$/.test(name);
  return !/^(go|gofmt|cargo|rustc|make|just|task|air|dlv|CompileDaemon|reflex|realize|gin|fresh|npm|yarn|node|python3?|ruby|trunk|wasm-pack|supervisord)$|watch|lint/.test(
    name,
  );
}

/** The build script of a Node.js project that runs with its development dependencies, and what it makes is started. */
function scriptBuild(view: DockerfileView, shipped: Stage, started: Command): ShippedBuild | undefined {
  if (startsDevelopment(started, view)) return undefined;
  const found = developmentInstalls(view).find(({ operation }) => /^(npm|yarn|pnpm)$/.test(operation.manager));
  const install = found && bringsDevelopment(found) ? found : undefined;
  const output = startedOutput(started, view);
  if (!install && output === undefined) return undefined;
  for (const step of view.stepsOf('shipped', 'RUN')) {
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || !isBuildScript(operation) || (install && isPrunedWith(install))) continue;
      const at = commandSpan(operation);
      const last = operation.command.args.find(({ unquoted }) => buildScript.test(unquoted));
      return {
        ...{ kind: 'dependencies', stage: shipped, step, operation, build: scriptName(operation), started },
        ...{
          at: { start: at.start, end: Math.max(at.end, last?.span.end ?? 0) },
          packages: [],
          install,
          ...(output !== undefined && { output }),
        },
      };
    }
  }
  return undefined;
}

/** The folder of a server that its framework bundles with all that it imports, if that is what starts: `.output` of Nuxt. */
function startedOutput({ name, args }: Command, { project }: DockerfileView): string | undefined {
  const output = project?.build?.output?.value;
  if (name !== 'node' || !project?.build?.selfContained || output === undefined) return undefined;
  const file = args.find(({ unquoted }) => !unquoted.startsWith('-'))?.unquoted.replace(/^\.\//, '');
  return file?.startsWith(`${output}/`) ? output : undefined;
}

const buildScript = /^(?:build|compile)(?:$|[:-])|:build$/;

function isBuildScript({ manager, action, command }: PackageOperation): boolean {
  if (action !== 'run' && action !== 'build') return false;
  const words = command.args.filter(({ unquoted }) => !unquoted.startsWith('-')).map(({ unquoted }) => unquoted);
  const [first = '', second = ''] = words;
  if (command.name === 'npx') return /^(?:tsc|next|nest|vite|ng|nuxt)$/.test(first) && (first === 'tsc' || second === 'build');
  if (!/^(npm|yarn|pnpm)$/.test(manager)) return false;
  const name = /^(?:run|run-script)$/.test(first) ? second : manager === 'npm' ? '' : first;
  return buildScript.test(name);
}

function scriptName({ command }: PackageOperation): string {
  const words = command.args.filter(({ unquoted }) => !unquoted.startsWith('-')).slice(0, 2);
  return [command.name ?? command.program.unquoted, ...words.map(({ unquoted }) => unquoted)].join(' ');
}

/** Removed by the same RUN that installed them: they are in no layer. */
function isPrunedWith({ step }: DevelopmentInstall): boolean {
  return step.operations.some(
    ({ kind, command }) => kind === 'package' && command.args[0]?.unquoted === 'prune' && command.args.length > 1,
  );
}

/** Whether it serves from the sources, or may: development servers, watchers, interpreters of TypeScript, a start script nobody has read. */
export function startsDevelopment({ name = '', args }: Command, view: DockerfileView): boolean {
  const words = args.map(({ unquoted }) => unquoted);
  const [first = '', second = ''] = words;
  if (/^(?:nodemon|ts-node|ts-node-dev|tsx|vite|ng|tsc|webpack|gulp|concurrently|babel-node|react-scripts|expo|storybook)$/.test(name))
    return true;
  if (/^(?:next|nuxt|nest|astro|gatsby|remix|strapi)$/.test(name)) return !/^(?:start|serve|preview)$/.test(first);
  if (name === 'npx') return !/^(?:serve|http-server|next|pm2-runtime)$/.test(first) || second === 'dev';
  if (/^(?:npm|yarn|pnpm)$/.test(name)) {
    const script = /^(?:run|run-script)$/.test(first) ? second : first;
    if (/dev|watch|local|debug|test/.test(script)) return true;
    const known = view.project?.startCommand;
    return script === 'start' ? known === undefined : !/^(?:start:prod|serve:prod|production|start-prod)$/.test(script);
  }
  return name !== 'node' && !/^(?:serve|http-server|pm2-runtime|dumb-init|tini)$/.test(name);
}

const compilers = /^(build-essential|build-base|gcc|g\+\+|gcc-c\+\+|clang|make|cmake|cargo|rustc|base-devel|gfortran)$/;

function compilerBuilds(view: DockerfileView, shipped: Stage, started: Command): ShippedBuild[] {
  if (shipped.root.kind !== 'image' || shipped.root.facts?.programs.includes('gcc')) return [];
  return view.stepsOf('shipped', 'RUN').flatMap((step) => {
    const tools = compilersLeft(step);
    const [first] = tools;
    const build = first && buildFrom(view, step);
    if (!first || !build) return [];
    const packages = tools.map(({ name }) => name);
    return [{ kind: 'packages', stage: shipped, step, started, at: first.word.span, packages, install: undefined, ...build } as const];
  });
}

/** Compilers that the step installs and does not remove in the same RUN. */
function compilersLeft({ operations }: Step): { readonly name: string; readonly word: PackageOperation['packages'][number]['word'] }[] {
  const system = operations.filter((each): each is PackageOperation => each.kind === 'package' && each.scope === 'system');
  if (system.some(({ action }) => action === 'remove')) return [];
  return system
    .filter(({ action }) => action === 'install')
    .flatMap(({ packages }) => packages.flatMap(({ name, word }) => (name !== undefined && compilers.test(name) ? [{ name, word }] : [])));
}

/** What the compilers were installed for: the first build of native code from that step on. */
function buildFrom(view: DockerfileView, from: Step): Pick<ShippedBuild, 'build' | 'operation'> | undefined {
  for (const step of view.stepsOf('shipped', 'RUN')) {
    if (step.stage === from.stage && step.index < from.index) continue;
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || !/^(pip|uv|poetry|pipenv|npm|yarn|pnpm|gem|bundle|cargo)$/.test(operation.manager)) continue;
      if (operation.action === 'install' || operation.action === 'install-project' || operation.action === 'build')
        return { build: commandName(operation), operation };
    }
    const compiled = step.script?.commands.find(({ name }) => name === 'make' || name === 'cmake' || name === 'gcc' || name === 'g++');
    if (compiled?.name !== undefined) return { build: compiled.name, operation: undefined };
  }
  return undefined;
}
