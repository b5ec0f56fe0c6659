import type { Counts } from './kinds/kind.types.ts';
import { secretKinds } from './kinds.ts';
import { placeOf } from './place.ts';
import type { SecretMatch } from './scan.types.ts';
import { secretFile } from './secret-file.ts';
import { fingerprint, type SecretTable, secretTable, TableScan } from './table-scan.ts';

/** Kinds of file that differ in what counts in them. */
type Sort = 'program' | 'packagedProgram' | 'text' | 'packagedText' | 'packagedSample';
const countsIn: Readonly<Record<Exclude<Sort, 'packagedSample'>, readonly Counts[]>> = {
  program: ['everywhere', 'unpackaged'],
  packagedProgram: ['everywhere'],
  text: ['everywhere', 'text', 'unpackaged', 'own'],
  packagedText: ['everywhere', 'text'],
};
const tables = new Map<Sort, SecretTable>();

/** The kinds that count in a sort of file. Made once. */
function table(sort: Sort): SecretTable {
  let made = tables.get(sort);
  if (!made) {
    made = secretTable(
      secretKinds().filter((kind) =>
        // Tests and documentation of packages are full of made-up tokens, but none of those has the right checksum.
        sort === 'packagedSample' ? kind.checksum : countsIn[sort].includes(kind.counts ?? 'everywhere'),
      ),
    );
    tables.set(sort, made);
  }
  return made;
}

/**
 * Looks for secrets in one file whose bytes come in pieces of any size. Memory is constant, time is linear in the bytes. What the path means
 * is decided kind by kind (`place.ts`): nothing is left out for its path as a whole. What is returned holds no secret.
 */
export class SecretScan {
  readonly #scan: TableScan;
  #whole: SecretMatch | undefined;

  /** `path` as it stands in the image. */
  constructor(path: string) {
    const { packaged, sample } = placeOf(path);
    const intact = packaged && sample;
    this.#scan = new TableScan(
      path,
      (head) => {
        this.#whole = wholeFile(path, head.subarray(0, 4096));
        if (intact) return table('packagedSample');
        if (isProgram(head)) return table(packaged ? 'packagedProgram' : 'program');
        return table(packaged || sample ? 'packagedText' : 'text');
      },
      intact,
    );
  }

  /** Why the file was not searched to its end, if it was not. */
  get unknown(): string | undefined {
    return this.#scan.unknown;
  }

  push(chunk: Uint8Array): void {
    this.#scan.push(chunk);
  }

  /** The secrets in the order of their places, none overlapping another; the file as a whole where there are none but it is one. The scan is over then. */
  end(): readonly SecretMatch[] {
    const matches = this.#scan.end().map(({ rank: _, ...match }): SecretMatch => match);
    return this.#whole && matches.every((match) => match.public) ? [this.#whole, ...matches] : matches;
  }
}

/** The secrets of a text: a variable with its name, a label, a command of the history. Offsets are bytes of UTF-8; `path` where the text is a file's. */
export function scanText(text: string, path = ''): readonly SecretMatch[] {
  const scan = new SecretScan(path);
  scan.push(Buffer.from(text));
  return scan.end();
}

/** A zero byte among the first ones is in no text, as git has it. */
function isProgram(head: Uint8Array): boolean {
  return head.subarray(0, 8000).includes(0);
}

/** Files in which the secret itself is looked for, with what is known of placeholders. */
const toldByContent: ReadonlySet<string> = new Set([
  'docker-credentials',
  'maven-settings',
  'netrc',
  'npm-configuration',
  'nuget-configuration',
  'pip-configuration',
]);
/** Those of them that are binary are told as a whole. */
const armoured: ReadonlySet<string> = new Set(['private-key', 'private-key-or-certificate', 'ssh-host-key', 'ssh-private-key']);

function wholeFile(path: string, head: Uint8Array): SecretMatch | undefined {
  const file = path === '' ? undefined : secretFile(path, head);
  if (!file || toldByContent.has(file.kind) || (armoured.has(file.kind) && !isProgram(head))) return undefined;
  return { kind: file.kind, offset: 0, length: 0, line: 1, masked: '****', fingerprint: fingerprint(head), whole: true };
}
