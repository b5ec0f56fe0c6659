import { secretKinds } from './kinds.ts';
import { type SecretTable, secretTable, TableScan } from './table-scan.ts';

export interface FoundSecret {
  readonly kind: string;
  /** Where the secret stands in the value. */
  readonly start: number;
  readonly end: number;
  /** For kinds with a checksum: whether it is right. A wrong one means a made-up or mistyped token. */
  readonly checksum: boolean | undefined;
}

const longestValue = 1024 * 1024;
let formats: SecretTable | undefined;

/** The most telling secret of a known format in a value; documented examples and placeholders are none. At most 1 MiB is read; linear. */
export function secretByValue(value: string): FoundSecret | undefined {
  if (value.length < 8) return undefined;
  formats ??= secretTable(secretKinds().filter((kind) => !kind.assigned && !kind.public && !kind.paths && !kind.kind.startsWith('curl-')));
  const bytes = Buffer.from(value.length > longestValue ? value.slice(0, longestValue) : value);
  const scan = new TableScan('', () => formats);
  scan.push(bytes);
  const [first] = scan.end().toSorted((a, b) => a.rank - b.rank);
  if (!first) return undefined;
  const start = bytes.toString('utf8', 0, first.offset).length;
  return { kind: first.kind, start, end: start + first.length, checksum: first.checksum };
}
