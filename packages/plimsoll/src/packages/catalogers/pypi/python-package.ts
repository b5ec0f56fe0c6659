import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import type { FoundPackage } from '../../package.types.ts';
import { originQualifiers } from '../../package-origin.ts';

/** A distribution that a lock file or manifest names. */
export function pythonPackage(
  name: string,
  version: string | undefined,
  details: { readonly origin?: string | undefined; readonly development?: boolean; readonly dependsOn?: readonly string[] } = {},
): FoundPackage {
  const qualifiers = originQualifiers(details.origin);
  return {
    type: 'pypi',
    name,
    ...(version ? { version } : {}),
    ...(qualifiers ? { qualifiers } : {}),
    ...(details.development ? { development: true } : {}),
    ...(details.dependsOn && details.dependsOn.length > 0 ? { dependsOn: details.dependsOn } : {}),
  };
}

/** The address of a repository at a commit as pip writes it: `git+URL@COMMIT`. */
export function repositoryAddress(system: string, url: string | undefined, commit: string | undefined): string | undefined {
  if (!url) return undefined;
  const address = url.startsWith(`${system}+`) ? url : `${system}+${url}`;
  return commit ? `${address}@${commit}` : address;
}

/** Names of a list of `{ name = … }` tables. */
export function namesOfTables(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).map((item) => asString(asObject(item)?.['name'])).filter((name) => name !== undefined);
}

/** The tables of an array of tables, without what is none. */
export function tablesOf(document: JsonObject, name: string): JsonObject[] {
  const tables = document[name];
  return (Array.isArray(tables) ? tables : []).map(asObject).filter((table) => table !== undefined);
}
