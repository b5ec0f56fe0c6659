import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceText } from '../packages/plimsoll/src/model/text.ts';

const root = join(import.meta.dirname, '..');

/** Dockerfiles of the examples and, where the test data is there, of the corpus; at most `most`. */
export function dockerfileSeeds(most: number): SourceText[] {
  return ['examples', '.data/corpus/dockerfiles']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('Dockerfile'))
    .slice(0, most)
    .map((entry) => SourceText.fromBytes(entry.name, readFileSync(join(entry.parentPath, entry.name))));
}
