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

const file = /(^|[/._-])(dev|devel|devcontainer|development|local|test|tests|qa|ci|debug|build|builder)([/._-]|$)/i;
const stageName = /(?:^|[/._-])(?:dev|devel|develop|development|local|test|tests|testing|ci|debug|lint|validate|vet)(?:[/._-]|$)/i;
const runners = /^(?:pytest|tox|nox|jest|mocha|rspec|phpunit|behave|robot|cucumber|molecule|codecept|cypress|playwright|ginkgo|bats)$/;
/** What starts programs of a project's dependencies. */
const launchers = /^(?:npx|bunx|bundle|poetry|pipenv|uv|hatch)$/;
const testScript = /^(?:run[-_.]?)?tests?(?:\.(?:sh|bash|py|js|rb))?$/;

/** Whether a container of the stage runs tests: by a runner of them, a script of that name, or a tool's subcommand. */
export function startsTests(stage: Stage): boolean {
  const { name: started = '', args: given = [] } = startedCommand(stage) ?? {};
  const launched = launchers.test(started) ? given.findIndex(({ unquoted }) => !/^(?:-|exec$|run$|dlx$)/.test(unquoted)) : -1;
  const name = given[launched]?.unquoted ?? started;
  const args = given.slice(launched + 1);
  if (runners.test(name) || testScript.test(name)) return true;
  const words = args.map(({ unquoted }) => unquoted).filter((word) => !word.startsWith('-'));
  return /^(?:go|cargo|npm|yarn|pnpm|mvn|gradle|dotnet|mix)$/.test(name) && (words[0] === 'run' ? words[1] : words[0]) === 'test';
}

/** Whether it is an image to write code in: it stands on one of Dev Containers, or takes their account or scripts. */
export function isDevContainer(view: DockerfileView): boolean {
  return view.derive(findDevContainer);
}

function findDevContainer({ path, graph: { shipped } }: DockerfileView): boolean {
  if (/(?:^|\/)\.devcontainer\//.test(path)) return true;
  if (shipped?.root.kind === 'image' && /(?:^|\/)devcontainers?\//.test(shipped.root.reference.familiar)) return true;
  return (
    shipped?.steps.some(({ instruction: { keyword, body } }) => {
      if (keyword === 'ARG') return /^USERNAME=vscode\s*$/.test(body.text);
      return keyword === 'COPY' && /^library-scripts\//.test(body.text);
    }) === true
  );
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
  for (const { name } of stageChain(shipped)) if (name !== undefined && stageName.test(name)) return true;
  return false;
}

function findBeside(view: DockerfileView): boolean {
  const { shipped } = view.graph;
  if (isNamedBesideProduction(view)) return true;
  if (!shipped) return false;
  for (const name of ['RAILS_ENV', 'RACK_ENV', 'NODE_ENV', 'APP_ENV', 'FLASK_ENV', 'ENVIRONMENT']) {
    const value = shipped.final.environment.get(name)?.value;
    if (value?.known && /^(?:dev|development|test|testing|local|ci)$/i.test(value.value)) return true;
  }
  return startsTests(shipped) || /^(?:make|rake)$/.test(startedCommand(shipped)?.name ?? '');
}
