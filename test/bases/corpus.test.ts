import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lookupBase } from '../../packages/plimsoll/src/bases/catalogue.ts';
import { parseReference } from '../../packages/plimsoll/src/bases/reference.ts';
import { testData } from '../support/data.ts';
import { checkScore } from '../support/score.ts';

/** FROM lines of a file that name an image, not an earlier stage, and hold no variable. */
function externalImages(text: string): string[] {
  const stages = new Set<string>();
  const images: string[] = [];
  for (const [, image = '', name] of text.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim)) {
    if (!stages.has(image.toLowerCase()) && !/[$%{]/.test(image)) images.push(image);
    if (name !== undefined) stages.add(name.toLowerCase());
  }
  return images;
}

test('the share of base images of public Dockerfiles that the catalogue knows', (t) => {
  const folder = testData(t, 'corpus/dockerfiles');
  if (folder === undefined) return;
  const count = { total: 0, known: 0, user: 0, system: 0 };
  for (const file of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!file.isFile() || file.name.endsWith('.jsonl')) continue;
    for (const image of externalImages(readFileSync(join(file.parentPath, file.name), 'latin1'))) {
      const reference = parseReference(image);
      if ('error' in reference) continue;
      const facts = lookupBase(reference, { today: '2026-09-01' });
      count.total++;
      if (facts) count.known++;
      if (facts?.defaultUser.known) count.user++;
      if (facts?.packageManager !== undefined) count.system++;
    }
  }
  const { total, known, user, system } = count;
  checkScore('base-images', {
    known: { passed: known, total },
    'default-user': { passed: user, total },
    'package-manager': { passed: system, total },
  });
});
