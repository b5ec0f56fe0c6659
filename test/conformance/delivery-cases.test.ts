import { test } from 'node:test';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { type YamlKind, yamlOpener } from '../../packages/plimsoll/src/engine/open-yaml.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { jsonLines, testData } from '../support/data.ts';
import { allRules } from '../support/rules.ts';
import { checkScore } from '../support/score.ts';

interface Case {
  readonly id: string;
  readonly peer: string;
  readonly rule: string;
  readonly kind?: string;
  readonly file?: string;
  readonly content?: string;
  readonly expect: 'hit' | 'miss';
}

const kinds: Readonly<Record<string, YamlKind>> = { ci: 'workflow', compose: 'compose', kubernetes: 'manifest' };
const ours = ['latest-deployed', 'undigested-deploy', 'ci-job-image-untagged', 'credentials-in-workflow'];

/** What is left: tags that dclint floats by default are an option here, and zizmor's pedantic mode wants digests of CI images. */
test("peers' cases of deployed images and of images that CI runs in", async (t) => {
  const folder = testData(t, 'cases');
  if (!folder) return;
  const counts = { hits: 0, found: 0, alarms: 0 };
  for (const peer of ['checkov', 'trivy', 'kics', 'kubelinter', 'kubescore', 'polaris', 'dclint', 'semgrep', 'zizmor']) {
    for (const { id, rule, kind, file, content, expect } of jsonLines<Case>(`${folder}/${peer}.jsonl`)) {
      const yaml = kinds[kind ?? ''];
      const name = rule.split('/').at(-1)?.toLowerCase();
      const active = allRules().filter(
        (entry) => ours.includes(entry.rule.id) && entry.rule.aliases.some((alias) => alias.toLowerCase() === name),
      );
      if (!yaml || active.length === 0) continue;
      const path = peer === 'zizmor' ? `.github/workflows/${file}` : (file ?? 'a.yaml');
      const view = (await yamlOpener(yaml))(new SourceText(path, content ?? ''));
      const hit = inspect(view, active, rules).findings.length > 0;
      if (expect === 'hit') counts.hits++;
      if (expect === 'hit' && hit) counts.found++;
      if (expect === 'miss' && hit) counts.alarms++;
      if ((expect === 'hit') !== hit) t.diagnostic(`${id}: expected ${expect}`);
    }
  }
  const { hits, found, alarms } = counts;
  checkScore('delivery-cases', { recall: { passed: found, total: hits }, precision: { passed: found, total: found + alarms } });
});
