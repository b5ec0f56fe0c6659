import { asObject, asString, type JsonObject } from '../../model/json-values.ts';
import { factAt, javaScriptSyntax, readCode } from '../code-text.ts';
import { javaScriptFacts } from '../facts/javascript/application-facts.ts';
import { scriptFile } from '../facts/javascript/entry-point.ts';
import { once } from '../once.ts';
import { javaScriptPorts } from '../ports/javascript-ports.ts';
import type { Dependency, Fact, ProjectManifest } from '../project.types.ts';
import { type ProjectReader, resolvePath } from '../project-reader.ts';
import { javaScriptRoutes } from '../routes/javascript.ts';
import { applicationSources } from '../source-selection.ts';
import { jsonKey, jsonObject } from '../structured-text.ts';
import type { Ecosystem } from './application.ts';
import { distinctPorts, fileFact } from './application.ts';

/** Deno applications: a deno.json without a package.json beside it. */
export const deno: Ecosystem = (reader, directory) => {
  const name = ['deno.json', 'deno.jsonc'].find((candidate) => reader.has(directory + candidate));
  if (name === undefined || reader.has(`${directory}package.json`)) return undefined;
  const path = directory + name;
  const source = reader.text(path);
  const json = (source && jsonObject(source, true)) ?? {};
  const version = asString(json['version']);
  const manifests: ProjectManifest[] = [{ path, manager: 'deno', role: 'manifest' }];
  if (reader.has(`${directory}deno.lock`)) manifests.push({ path: `${directory}deno.lock`, manager: 'deno', role: 'lock' });
  const texts = once(() => readCode(reader, applicationSources(reader, directory, /\.[cm]?[jt]sx?$/), javaScriptSyntax));
  const routes = once(() => javaScriptRoutes(texts(), () => undefined));
  const dependencies = source ? denoDependencies(json, (key) => factAt('', path, source, jsonKey(source, key)).evidence) : [];
  const program = { reader, directory, used: [], manifest: undefined, packageManager: 'deno', framework: undefined, dependencies, texts };
  return {
    language: fileFact('deno', path),
    framework: undefined,
    serves: true,
    packageManager: fileFact('deno', path),
    manifests,
    startCommand: undefined,
    version: version === undefined ? undefined : fileFact(version, path),
    repositoryUrl: undefined,
    ports: () => distinctPorts(javaScriptPorts(texts(), undefined)),
    routes,
    entryPoint: () =>
      source ? denoEntryPoint(reader, directory, json, (key) => factAt('', path, source, jsonKey(source, key)).evidence) : undefined,
    ...javaScriptFacts(program, routes),
  };
};

type EvidenceOf = (key: string) => Dependency['evidence'];

/** The import map: `"express": "npm:express@^4"`, `"@std/http": "jsr:@std/http@1"`. */
function denoDependencies(json: JsonObject, evidence: EvidenceOf): Dependency[] {
  const dependencies: Dependency[] = [];
  for (const [key, target] of Object.entries(asObject(json['imports']) ?? {}).slice(0, 1000)) {
    const match = /^(?:npm|jsr):\/?((?:@[\w.-]{1,100}\/)?[\w.-]{1,100})(?:@([^/\s]{1,60}))?/.exec(asString(target) ?? '');
    if (match) dependencies.push({ name: match[1] ?? '', version: match[2], scope: 'production', evidence: evidence(key) });
  }
  return dependencies;
}

/** The file that the `start` task runs, or else that of `dev`. */
function denoEntryPoint(reader: ProjectReader, directory: string, json: JsonObject, evidence: EvidenceOf): Fact<string> | undefined {
  const tasks = asObject(json['tasks']) ?? {};
  for (const name of ['start', 'serve', 'prod', 'dev']) {
    const task = asString(tasks[name]) ?? asString(asObject(tasks[name])?.['command']);
    const file = task === undefined ? undefined : scriptFile(task);
    const path = file === undefined ? undefined : resolvePath(directory, file);
    if (path !== undefined && reader.has(path)) return { value: path.slice(directory.length), evidence: evidence(name) };
  }
  return undefined;
}
