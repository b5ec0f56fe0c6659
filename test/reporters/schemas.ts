import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { projectRoot } from '../support/data.ts';

type Json = { readonly [key: string]: unknown };

/** A check against a JSON Schema that also refuses members which the schema does not name. */
export function closedSchema(schema: Json): ValidateFunction {
  return new Ajv({ strict: true, allErrors: true }).compile(closed(schema) as Json);
}

/** The published schema of `--format json`. Readers have to bear new members; our own output must not have any by accident. */
export function reportSchema(): ValidateFunction {
  return publishedSchema('report');
}

/** The published schema of `plimsoll sbom --format json`. */
export function sbomSchema(): ValidateFunction {
  return publishedSchema('sbom');
}

function publishedSchema(name: string): ValidateFunction {
  return closedSchema(JSON.parse(readFileSync(join(projectRoot, `packages/plimsoll/schema/${name}.schema.json`), 'utf8')));
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  const isObject = 'type' in own && own['type'] === 'object' && 'properties' in own;
  return isObject ? { ...own, additionalProperties: false } : own;
}
