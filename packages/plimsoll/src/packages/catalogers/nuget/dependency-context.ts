import { asObject, asString, type JsonObject, jsonValue } from '../../../model/json-values.ts';
import type { CatalogerReport } from '../../package.types.ts';
import { nugetPackage } from './nuget-package.ts';

const assetKinds = ['runtime', 'native', 'runtimeTargets', 'resources'];

/**
 * The libraries of a `.deps.json` that bring files, and the names of their assemblies (in lower case) as a part.
 * https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md
 */
export function* dependencyReports(text: string): Generator<CatalogerReport> {
  const context = asObject(jsonValue(text));
  const libraries = asObject(context?.['libraries']);
  if (!libraries) {
    yield { unknown: 'not the dependencies of a .NET application' };
    return;
  }
  const targets = asObject(context?.['targets']) ?? {};
  const runtime = asString(asObject(context?.['runtimeTarget'])?.['name']) ?? asString(context?.['runtimeTarget']) ?? '';
  const target = asObject(targets[runtime]) ?? asObject(Object.values(targets)[0]) ?? {};
  const assemblies = new Set<string>();
  for (const [key, value] of Object.entries(libraries)) {
    const slash = key.indexOf('/');
    const library = asObject(value);
    if (slash <= 0 || !library) {
      yield { unknown: `library ${key.slice(0, 200)} without a name and a version` };
      continue;
    }
    const details = asObject(target[key]);
    const files = details ? filesOf(details) : [];
    for (const file of files) assemblies.add(file.slice(file.lastIndexOf('/') + 1).toLowerCase());
    // Packages that only bring others, or only serve the compiler, leave nothing in the application.
    if (details && files.length === 0 && library['type'] !== 'project') continue;
    yield nugetPackage(key.slice(0, slash).replace(/^runtimepack\./, ''), key.slice(slash + 1), {
      sha512: asString(library['sha512']),
      dependsOn: Object.keys(asObject(details?.['dependencies']) ?? {}),
    });
  }
  if (assemblies.size > 0) yield { part: { assemblies: [...assemblies] } };
}

function filesOf(details: JsonObject): string[] {
  return assetKinds.flatMap((kind) => Object.keys(asObject(details[kind]) ?? {}));
}
