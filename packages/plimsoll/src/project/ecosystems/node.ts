import { asObject, asString } from '../../model/json-values.ts';
import { nodeBuild } from '../builds/node.ts';
import { type CodeText, javaScriptSyntax, readCode } from '../code-text.ts';
import { javaScriptFacts } from '../facts/javascript/application-facts.ts';
import { nodeDependencies } from '../facts/javascript/dependencies.ts';
import { nodeEntryPoint } from '../facts/javascript/entry-point.ts';
import { once } from '../once.ts';
import { javaScriptPorts } from '../ports/javascript-ports.ts';
import { directoryOf, type ProjectReader } from '../project-reader.ts';
import { javaScriptRoutes } from '../routes/javascript.ts';
import { nestRoutes } from '../routes/nest.ts';
import { fileRoutes } from '../routes/node-files.ts';
import { applicationSources } from '../source-selection.ts';
import type { Application, Ecosystem } from './application.ts';
import { distinctPorts } from './application.ts';
import { nodeManifests, nodePackageManager } from './node-manifests.ts';
import type { NodePackage, Workspaces } from './node-package.ts';
import { nodeFramework, nodePackage, nodeStartCommand, packageFact, repositoryUrl, workspaces } from './node-package.ts';
import { usedMembers, workspaceFact, workspaceOf } from './node-workspace.ts';

const extensions = /\.(?:[cm]?[jt]s|tsx|jsx)$|(?:^|\/)bin\/www$/;

/** Node.js and Bun applications, from package.json. */
export const node: Ecosystem = (reader, directory) => {
  const root = nodePackage(reader, directory);
  if (!root) return undefined;
  const members = workspaces(reader, root);
  const served = servedPackage(root, members);
  const framework = nodeFramework(root);
  const workspace = workspaceOf(reader, root);
  const top = workspace?.root ?? root;
  // A member has its lock file at the root of its workspace.
  const ownManager = nodePackageManager(reader, root);
  const packageManager = ownManager ?? nodePackageManager(reader, top);
  const startCommand = nodeStartCommand(root);
  const version = asString(root.json['version']);
  const onBun = startCommand?.value[0] === 'bun';
  const language = onBun ? ('bun' as const) : ('node' as const);
  const texts = once(() => (served ? sources(reader, served, root, members) : []));
  const routes = once((): ReturnType<Application['routes']> => (served ? routesOf(reader, served, texts) : []));
  const used = served ? usedMembers(workspace, served) : [];
  const program = {
    reader,
    directory: served?.directory ?? directory,
    used: used.map((member) => member.directory),
    manifest: served,
    packageManager: packageManager?.value,
    framework: served && nodeFramework(served)?.fact,
    dependencies: nodeDependencies(served ?? root),
    texts: once(() => [...texts(), ...used.flatMap((member) => sources(reader, member, root, members))]),
  };
  return {
    language: packageFact(root, language, 'name'),
    framework: framework?.fact,
    serves: framework?.serves === true || startCommand !== undefined,
    packageManager,
    manifests:
      workspace && !ownManager
        ? nodeManifests(reader, top, workspace.members, packageManager)
        : nodeManifests(reader, root, members, packageManager),
    startCommand,
    version: version === undefined || version === '0.0.0' ? undefined : packageFact(root, version, 'version'),
    repositoryUrl: repositoryUrl(root),
    build: () => (members.members.length === 0 ? nodeBuild(reader, root, packageManager?.value) : undefined),
    ports: () => (served ? distinctPorts(javaScriptPorts(texts(), served)) : []),
    routes,
    entryPoint: () => served && nodeEntryPoint(reader, served, directory),
    workspace: () => workspaceFact(reader, workspace),
    ...javaScriptFacts(program, routes),
  };
};

/** The one package of a workspace that is an application; undefined where several could be meant. */
function servedPackage(root: NodePackage, members: Workspaces): NodePackage | undefined {
  if (members.members.length === 0) return root;
  const applications = members.members.filter(isApplication);
  const [only] = applications;
  const framework = nodeFramework(root);
  if (framework?.serves) {
    if (applications.length === 0) return root;
    // Nx lists the packages of its only application at the root as well.
    const same = only && applications.length === 1 && nodeFramework(only)?.fact.value === framework.fact.value;
    return same && asObject(root.json['scripts'])?.['start'] === undefined ? only : undefined;
  }
  if (applications.length === 1) return only;
  const started = nodeStartCommand(root)?.value[1];
  return started === undefined
    ? undefined
    : members.members.find((member) => started.startsWith(member.directory.slice(root.directory.length)));
}

/** Libraries of a workspace are built and tested; applications are also run. */
function isApplication(member: NodePackage): boolean {
  const scripts = asObject(member.json['scripts']) ?? {};
  const library = member.json['main'] !== undefined || member.json['exports'] !== undefined;
  return nodeFramework(member) !== undefined || scripts['start'] !== undefined || (scripts['dev'] !== undefined && !library);
}

function sources(reader: ProjectReader, served: NodePackage, root: NodePackage, members: Workspaces) {
  const known = new Set([root.directory, ...members.members.map((member) => member.directory)]);
  const excluded = reader.files
    .filter(
      (file) =>
        file.path.endsWith('/package.json') && file.path.startsWith(served.directory) && directoryOf(file.path) !== served.directory,
    )
    .map((file) => directoryOf(file.path))
    .filter((folder) => folder !== root.directory && !(known.has(folder) && folder === served.directory));
  return readCode(reader, applicationSources(reader, served.directory, extensions, excluded), javaScriptSyntax);
}

function routesOf(reader: ProjectReader, served: NodePackage, texts: () => readonly CodeText[]): ReturnType<Application['routes']> {
  const framework = nodeFramework(served);
  const files = framework ? fileRoutes(reader, served.directory, framework.fact.value) : [];
  if (framework && !framework.serves && files.length === 0) return [];
  const code = framework?.fact.value === 'nestjs' ? nestRoutes(texts()) : javaScriptRoutes(texts(), autoload(served, texts()));
  return [...files, ...code];
}

/** Prefix that `@fastify/autoload` gives the routes of a file: the folders below `routes/`. */
function autoload(
  served: NodePackage,
  texts: readonly { readonly path: string; readonly code: string }[],
): (path: string) => string | undefined {
  if (!served.dependencies.has('@fastify/autoload')) return () => undefined;
  const moved = texts.some((text) => /autoload/i.test(text.code) && /\b(?:prefix|dirNameRoutePrefix|routeParams)\s{0,5}:/.test(text.code));
  return (path) => {
    const inside = /(?:^|\/)routes\/(.*)$/.exec(path.slice(served.directory.length))?.[1];
    if (inside === undefined || moved || /\bautoPrefix\b|\bprefixOverride\b/.test(texts.find((text) => text.path === path)?.code ?? ''))
      return undefined;
    return directoryOf(inside).replace(/\/$/, '');
  };
}
