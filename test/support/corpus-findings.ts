import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { yamlOpener } from '../../packages/plimsoll/src/engine/open-yaml.ts';
import type { Finding } from '../../packages/plimsoll/src/model/finding.ts';
import type { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { defaultRules, viewOf } from './rules.ts';

/** Folders of the corpus, and what kind of file they hold. */
export const corpusKinds = ['dockerfiles', 'compose', 'workflows', 'kubernetes'] as const;
export type CorpusKind = (typeof corpusKinds)[number];

const yamlKinds = { compose: 'compose', workflows: 'workflow', kubernetes: 'manifest' } as const;

/** What the default rules find in one file that is looked at alone. */
export async function lintCorpusFile(kind: CorpusKind, source: SourceText): Promise<Finding[]> {
  const view = kind === 'dockerfiles' ? viewOf(source) : (await yamlOpener(yamlKinds[kind]))(source);
  return [...inspect(view, defaultRules(), rules).findings];
}
