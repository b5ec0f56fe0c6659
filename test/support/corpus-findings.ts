import { join } from 'node:path';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { yamlOpener } from '../../packages/plimsoll/src/engine/open-yaml.ts';
import { readSource } from '../../packages/plimsoll/src/engine/read.ts';
import type { SourceFinding } from '../../packages/plimsoll/src/model/finding.ts';
import type { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines } from './data.ts';
import { defaultRules, viewOf } from './rules.ts';

/** Folders of the corpus, and what kind of file they hold. */
export const corpusKinds = ['dockerfiles', 'compose', 'workflows', 'kubernetes'] as const;
export type CorpusKind = (typeof corpusKinds)[number];

const yamlKinds = { compose: 'compose', workflows: 'workflow', kubernetes: 'manifest' } as const;

/** Files of a kind with the path that each had in its repository: a rule may ask whether it lies in a folder of tests. */
export function corpusFiles(corpus: string, kind: CorpusKind): ReadonlyMap<string, string> {
  const rows = jsonLines<{ readonly file: string; readonly path?: string }>(join(corpus, kind, 'manifest.jsonl'));
  // Of one collection the path begins with the name of the repository.
  return new Map(rows.map(({ file, path = file }) => [file, path.replace(/^data\/[^/]+\/[^/]+\/[^/]+\//, '')]));
}

/** A file of the corpus, called as in its repository; undefined where it cannot be read. */
export function readCorpusFile(corpus: string, kind: CorpusKind, file: string, path = file): SourceText | undefined {
  const read = readSource(join(corpus, kind, file), path);
  return read?.ok ? read.source : undefined;
}

/** What the default rules find in one file that is looked at alone. */
export async function lintCorpusFile(kind: CorpusKind, source: SourceText): Promise<SourceFinding[]> {
  const view = kind === 'dockerfiles' ? viewOf(source) : (await yamlOpener(yamlKinds[kind]))(source);
  return [...inspect(view, defaultRules(), rules).findings];
}
