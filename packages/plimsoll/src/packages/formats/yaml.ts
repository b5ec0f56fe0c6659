import { parseAllDocuments } from 'yaml';
import { asObject, type JsonObject } from '../../model/json-values.ts';

/** Places in messages and looking for doubled keys take time that grows with the square of the file. */
const quick = { logLevel: 'silent', merge: true, prettyErrors: false, uniqueKeys: false } as const;

/** The documents of a YAML file as plain values; what could not be read is told in words, the others are there. Aliases are bounded. */
export function yamlDocuments(text: string): { readonly values: readonly unknown[]; readonly problems: readonly string[] } {
  const values: unknown[] = [];
  const problems: string[] = [];
  try {
    for (const document of parseAllDocuments(text, quick)) {
      const [error] = document.errors;
      if (error) problems.push(`not YAML: ${error.message.split('\n')[0]}`);
      else values.push(document.toJS({ maxAliasCount: 100 }));
    }
  } catch (error) {
    problems.push(`not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
  return { values, problems };
}

/** The first document of a YAML file that is a mapping, or in words why there is none. */
export function yamlMapping(text: string): JsonObject | string {
  const { values, problems } = yamlDocuments(text);
  return values.map(asObject).find((value) => value !== undefined) ?? problems[0] ?? 'the file is not a mapping';
}
