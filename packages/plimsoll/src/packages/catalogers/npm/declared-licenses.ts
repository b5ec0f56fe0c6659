import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';

/**
 * The licences of a package.json or of a lock file's entry: an expression, npm's older forms (`{ "type": … }`, `licenses` as a list of
 * those) and mixtures, in the order declared.
 */
export function declaredLicenses(manifest: JsonObject): string[] {
  const found = [...licensesOf(manifest['license']), ...licensesOf(manifest['licenses'])];
  return [...new Set(found.map((license) => license.trim()).filter((license) => license !== ''))];
}

function licensesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : licensesOf(item)));
  const fields = asObject(value);
  const name = asString(fields?.['type']) ?? asString(fields?.['name']);
  return name ? [name] : [];
}
