import type { Stage } from '../build/graph.types.ts';
import { asObject, jsonObject } from '../project/structured-text.ts';
import type { Command } from '../shell/view.ts';
import type { DockerfileView } from './dockerfile-view.ts';

/**
 * What the program of a stage is seen to write inside the image, which root's files do not let another user do: the working
 * directory of a development server, a SQLite database, a directory made for data, a package manager that Corepack unpacks.
 *
 * @returns what has to be done first, in words that follow `first`; undefined where nothing of that kind is seen.
 */
export function writtenPlace(view: DockerfileView, stage: Stage): string | undefined {
  const start = startCommand(stage);
  if (start && buildsInPlace(start)) return 'give it the working directory, where the start command builds';
  if (start && /^(?:pnpm|yarn)$/.test(start.name ?? '') && usesCorepack(stage)) return 'set COREPACK_HOME to a directory that it may read';
  const directory = dataDirectory(stage);
  if (directory !== undefined) return `make ${directory} its own`;
  const database = sqliteIn(view, start);
  return database === undefined ? undefined : `give it the directory of its SQLite database (${database})`;
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
    case 'ng':
      return first === 'serve';
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

const dataName =
  /(?:^|\/)(?:data|db|database|logs?|uploads?|media|storage|files|cache|tmp|temp|state|sessions?|output|results|reports|backups?)\/?$/;

/** A directory that a step makes for what the program will write, and that no step gives to anyone. */
function dataDirectory(stage: Stage): string | undefined {
  let made: string | undefined;
  let given = false;
  someCommand(stage, ({ name, args }) => {
    const words = args.map(({ unquoted }) => unquoted);
    if (name === 'mkdir') made ??= words.find((word) => dataName.test(word) && !/^\/(?:tmp|var\/cache|var\/tmp)(?:\/|$)/.test(word));
    given ||=
      name === 'chown' ||
      (name === 'chmod' && /^0?[0-7]?[0-7][0-7][2367]$|[ao]\+|777/.test(words.find((word) => !word.startsWith('-')) ?? ''));
    return false;
  });
  return given ? undefined : made;
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
