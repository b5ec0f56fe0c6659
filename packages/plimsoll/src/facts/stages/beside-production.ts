import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { startedCommand } from '../start/started-program.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * Whether what is shipped says that it is not for production: by the name of the file or of a stage, by an environment of development,
 * or because it starts the tests.
 */
export function isBesideProduction(view: DockerfileView): boolean {
  return view.derive(findBeside);
}

const file =
  /(^|[/._-])(dev|devel|devcontainer|development|local|test|tests|qa|ci|debug|build|builder|demos?|hack|playground|seeds?|seed-data|load-?(?:test|gen|generator)|examples?)([/._-]|$)|\.sample$/i;
const stageName = /(?:^|[/._-])(?:dev|devel|develop|development|local|test|tests|testing|ci|debug|lint|validate|vet)(?:[/._-]|$)/i;
const runners =
  /^(?:pytest|tox|nox|jest|mocha|rspec|phpunit|behave|robot|cucumber|molecule|codecept|cypress|playwright|ginkgo|bats|tavern-ci)$/;
/** What starts programs of a project's dependencies. */
const launchers = /^(?:npx|bunx|bundle|poetry|pipenv|uv|hatch)$/;
const testScript = /^(?:run[-_.]?)?tests?(?:\.(?:sh|bash|py|js|rb))?$/;

/** Whether a container of the stage runs tests: by a runner of them, a script of that name, or a tool's subcommand. */
export function startsTests(stage: Stage): boolean {
  if (startsTestEntrypoint(stage)) return true;
  const { name: started = '', args: given = [] } = startedCommand(stage) ?? {};
  const launched = launchers.test(started) ? given.findIndex(({ unquoted }) => !/^(?:-|exec$|run$|dlx$)/.test(unquoted)) : -1;
  const name = given[launched]?.unquoted ?? started;
  const args = given.slice(launched + 1);
  if (runners.test(name) || testScript.test(name)) return true;
  // `test/run deploy`
  if (/^(?:\.\/)?tests?\/run$/.test(startedCommand(stage)?.program.value ?? '')) return true;
  const words = args.map(({ unquoted }) => unquoted).filter((word) => !word.startsWith('-'));
  if (name === 'ant' && /^test\b/.test(words[0] ?? '')) return true;
  if (name === 'make' && words.some((word) => /(?:^|-)tests?(?:-|$)/.test(word))) return true;
  return /^(?:go|cargo|npm|yarn|pnpm|mvn|gradle|dotnet|mix)$/.test(name) && (words[0] === 'run' ? words[1] : words[0]) === 'test';
}

/** `docker-entrypoint.tests.sh`, copied to where the container starts. */
function startsTestEntrypoint({ final, steps }: Stage): boolean {
  const paths = new Set<string | undefined>();
  for (const command of final.entrypoint?.script?.commands ?? [])
    for (const path of [command.program.value, command.args[0]?.value]) if (path !== undefined) paths.add(path);
  return steps.some((step) => {
    if (step.instruction.keyword !== 'COPY' || !step.instruction.destination) return false;
    const to = step.expand(step.instruction.destination);
    return (
      to.known &&
      paths.has(to.value) &&
      step.instruction.sources.every((source) => {
        const from = step.expand(source);
        return from.known && /[._-]tests?\.(?:sh|bash|py|js|rb)$/.test(from.value);
      })
    );
  });
}

/** Whether it is no image to deploy: one to write or build code in, to run tests in, or with an environment of development. */
export function isWorkbench(view: DockerfileView): boolean {
  return view.derive(findWorkbench);
}

function findWorkbench(view: DockerfileView): boolean {
  const { shipped } = view.graph;
  if (isDevContainer(view) || saysDevelopment(view)) return true;
  return shipped !== undefined && (startsTests(shipped) || hasDevelopmentEnvironment(shipped) || reloadsBrowsers(shipped));
}

const developmentWords =
  /\b(?:dev|devel|develope?ment|developer|tester|testing) (?:env|environment|container|docker|box)\b|\b(?:dev|development|test|testing|ci) image\b/i;
/** `For a containerized dev environment, see …`, `Uncomment if you want …`: what this image is not, or not yet. */
const elsewhere = /\b(?:see|uncomment)\b/i;

/** By a comment above the first FROM, or anywhere in a file of one stage: others tell what a stage beside the shipped one is for. */
function saysDevelopment({ dockerfile: { comments }, graph: { stages } }: DockerfileView): boolean {
  const from = stages[0]?.from.span.start ?? 0;
  return comments.some(
    ({ span, text }, index) =>
      (span.end <= from || stages.length === 1) &&
      developmentWords.test(text) &&
      !elsewhere.test(text) &&
      // `In the first stage, we build a development image`, on one line or two.
      (stages.length === 1 || !/\bstages?\b/i.test(`${comments[index - 1]?.text ?? ''} ${text}`)),
  );
}

/** LiveReload's port, which no production serves. */
function reloadsBrowsers({ final: { exposed } }: Stage): boolean {
  return exposed.some(({ port }) => /^35729\b/.test(port));
}

function hasDevelopmentEnvironment({ final: { environment } }: Stage): boolean {
  return ['RAILS_ENV', 'RACK_ENV', 'NODE_ENV', 'APP_ENV', 'FLASK_ENV', 'ENVIRONMENT'].some((name) => {
    const value = environment.get(name)?.value;
    return value?.known === true && /^(?:dev|development|test|testing|local|ci)$/i.test(value.value);
  });
}

/**
 * Whether it is an image to write code in, which stands on one of Dev Containers or on a box for development, or takes their account
 * or scripts; or one that Dapper builds a project in.
 */
export function isDevContainer(view: DockerfileView): boolean {
  return view.derive(findDevContainer);
}

const developmentBase = /(?:^|\/)devcontainers?\/|^devilbox\/|(?:^|[/_-])dev(?:elopment)?[_-]?(?:box|env|environment|container)$/;

function findDevContainer({ path, graph: { shipped } }: DockerfileView): boolean {
  if (/(?:^|\/)\.devcontainer\//.test(path)) return true;
  if (shipped?.root.kind === 'image' && developmentBase.test(shipped.root.reference.familiar)) return true;
  if (shipped?.final.environment.has('DAPPER_SOURCE')) return true;
  return (
    shipped?.steps.some(({ instruction: { keyword, body } }) => {
      if (keyword === 'ARG') return /^USERNAME=vscode\s*$/.test(body.text);
      return keyword === 'COPY' && /^library-scripts\//.test(body.text);
    }) === true
  );
}

const trials = /(?:^|[/._-])(?:tests?|testdata|fixtures?|demos?|examples?|playground)(?:[/._-]|$)/i;

/** Whether it is an image to write code in, or stands among tests or examples: nobody runs it for long. */
export function isForTrial(view: DockerfileView): boolean {
  return isDevContainer(view) || trials.test(view.path);
}

/** Whether the name of the file or of a shipped stage says that it is not for production, or what it stands on. */
export function isNamedBesideProduction(view: DockerfileView): boolean {
  return view.derive(findNamedBeside);
}

function findNamedBeside(view: DockerfileView): boolean {
  const { shipped } = view.graph;
  if (file.test(view.path)) return true;
  if (!shipped) return false;
  if (isDevContainer(view)) return true;
  if (shipped.root.kind === 'image' && /[-_](?:ci|tests?)$/.test(shipped.root.reference.repository)) return true;
  for (const { name } of stageChain(shipped)) if (name !== undefined && stageName.test(name)) return true;
  return false;
}

function findBeside(view: DockerfileView): boolean {
  if (isNamedBesideProduction(view) || isWorkbench(view)) return true;
  const { shipped } = view.graph;
  return shipped !== undefined && /^(?:make|rake)$/.test(startedCommand(shipped)?.name ?? '');
}
