import { cSyntax, readCode } from '../code-text.ts';
import type { ProjectManifest } from '../project.types.ts';
import { javaScriptRoutes } from '../routes/javascript.ts';
import { applicationSources } from '../source-selection.ts';
import { asString, jsonObject } from '../structured-text.ts';
import type { Ecosystem } from './application.ts';
import { fileFact } from './application.ts';

/** Deno applications: a deno.json without a package.json beside it. */
export const deno: Ecosystem = (reader, directory) => {
  const name = ['deno.json', 'deno.jsonc'].find((candidate) => reader.has(directory + candidate));
  if (name === undefined || reader.has(`${directory}package.json`)) return undefined;
  const path = directory + name;
  const source = reader.text(path);
  const version = asString((source && jsonObject(source, true))?.['version']);
  const manifests: ProjectManifest[] = [{ path, manager: 'deno', role: 'manifest' }];
  if (reader.has(`${directory}deno.lock`)) manifests.push({ path: `${directory}deno.lock`, manager: 'deno', role: 'lock' });
  return {
    language: fileFact('deno', path),
    framework: undefined,
    serves: true,
    packageManager: fileFact('deno', path),
    manifests,
    startCommand: undefined,
    version: version === undefined ? undefined : fileFact(version, path),
    repositoryUrl: undefined,
    ports: () => [],
    routes: () => javaScriptRoutes(readCode(reader, applicationSources(reader, directory, /\.[cm]?[jt]sx?$/), cSyntax), () => undefined),
  };
};
