import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project.ts';

/** The SPDX licence list as CycloneDX's library carries it: ids with names, the licences first, then the exceptions. */
const schema = 'node_modules/@cyclonedx/cyclonedx-library/res/schema/spdx.SNAPSHOT.schema.json';
const firstException = '389-exception';

/** The text of src/packages/licenses.generated.ts. */
export function licenseTable(): string {
  const { $comment, 'meta:enum': names }: { $comment: string; 'meta:enum': Record<string, string> } = JSON.parse(
    readFileSync(join(projectRoot, schema), 'utf8'),
  );
  // A numeric id would come first whatever its place: the order is that of the list itself.
  const rows = Object.entries(names).filter(([id, name]) => !/[|\n`\\$]/.test(id + name));
  const split = rows.findIndex(([id]) => id === firstException);
  if (split < 1) throw new Error(`${schema}: the exceptions do not begin with ${firstException}`);
  const table = (part: typeof rows) => `\`${part.map(([id, name]) => `${id}|${name}`).join('\n')}\``;
  return [
    `// Made by tools/generate.ts from the SPDX licence list (CycloneDX ${$comment}). Do not edit: npm run generate`,
    '/** A licence per line: its id, a bar, its name. */',
    `export const spdxLicenses = ${table(rows.slice(0, split))};`,
    '',
    '/** The same of exceptions, which follow a `WITH`. */',
    `export const spdxExceptions = ${table(rows.slice(split))};`,
    '',
  ].join('\n');
}
