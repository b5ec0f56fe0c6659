import type { Stage } from '../../build/graph.types.ts';
import { asObject } from '../../model/json-values.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { Command } from '../../shell/view.ts';
import { startChain } from '../start/start-chain.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** What the program of a stage is seen to write besides what `neededWrites` knows, and what has to be done first so that another user can. */
export interface WrittenPlace {
  readonly kind: 'directory' | 'home' | 'database';
  /** In words that follow `first`. */
  readonly what: string;
}

/**
 * What the program of a stage is seen to write inside the image, which root's files do not let another user do: the working
 * directory of a development server, a SQLite database, a package manager that Corepack unpacks.
 */
export function writtenPlace(view: DockerfileView, stage: Stage): WrittenPlace | undefined {
  const start = startCommand(stage);
  if (start && /^(?:pnpm|yarn)$/.test(start.name ?? '') && usesCorepack(stage))
    return { kind: 'home', what: 'set COREPACK_HOME to a directory that it may read' };
  const started = stage === view.graph.shipped ? startChain(view).commands.map(({ command }) => command) : [];
  if ([...(start ? [start] : []), ...started].some(buildsInPlace))
    return { kind: 'directory', what: 'give it the working directory, where the start command builds' };
  const database = sqliteIn(view, start);
  return database === undefined ? undefined : { kind: 'database', what: `give it the directory of its SQLite database (${database})` };
}

function startCommand({ final }: Stage): Command | undefined {
  return final.cmd?.script?.commands.at(-1) ?? final.entrypoint?.script?.commands.at(-1);
}

/** Scripts and commands of development: they compile before and while they serve. */
function buildsInPlace({ name, args }: Command): boolean {
  const [first, second] = args.map(({ value }) => value);
  const script = first === 'run' ? second : first;
  switch (name) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      return /(?:^|:)(?:dev|develop|watch)(?:$|:)/.test(script ?? '');
    case 'next':
    case 'nuxt':
    case 'astro':
      return first === 'dev' || first === 'build';
    case 'nest':
      return first === 'start' || first === 'build';
    case 'tsc':
      return true;
    case 'vite':
      return first !== 'preview';
    case 'ng':
      return first === 'serve' || first === 'build';
    case 'dotnet':
      return first === 'run' || first === 'watch';
    case 'go':
    case 'cargo':
      return first === 'run';
    case 'mvn':
    case 'mvnw':
    case 'gradle':
    case 'gradlew':
      return true;
    default:
      return false;
  }
}

/** Corepack keeps what `corepack prepare` fetched in the home directory of the user who ran it. */
function usesCorepack(stage: Stage): boolean {
  if (stage.final.environment.has('COREPACK_HOME')) return false;
  return someCommand(stage, ({ name }) => name === 'corepack');
}

function someCommand(stage: Stage, test: (command: Command) => boolean): boolean {
  for (let at: Stage | undefined = stage; at; at = at.base.kind === 'stage' ? at.base.stage : undefined) {
    for (const { instruction, script } of at.steps) {
      if (instruction.keyword === 'RUN' && script?.commands.some(test)) return true;
    }
  }
  return false;
}

/** Where the sources say that the application keeps its data in a file. */
function sqliteIn(view: DockerfileView, start: Command | undefined): string | undefined {
  const { context } = view;
  if (!context) return undefined;
  const manifest = context.read('package.json');
  const dependencies = manifest && asObject(jsonObject(manifest)?.['dependencies']);
  if (dependencies) {
    const library = ['better-sqlite3', 'sqlite3', 'sqlite'].find((name) => Object.hasOwn(dependencies, name));
    if (library !== undefined) return `${library} in package.json`;
  }
  // Only Django is asked further: its settings name the engine in one way.
  if (!start?.args.some(({ value }) => value?.endsWith('manage.py')) && !context.has('manage.py')) return undefined;
  for (const { path } of context.sent.files) {
    if (!/(?:^|\/)settings(?:\/[\w-]+)?\.py$/.test(path)) continue;
    if (/django\.db\.backends\.sqlite3/.test(context.read(path)?.text ?? '')) return path;
  }
  return undefined;
}
