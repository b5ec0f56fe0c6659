import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { printDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { inspectImage } from '../../packages/plimsoll/src/engine/inspect-image.ts';
import type { DockerfileExample, Example, ImageExample, RepositoryExample, Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { folder } from '../support/folder.ts';
import { trackFiles } from '../support/git-index.ts';
import { sketchedImage } from '../support/image-sketch.ts';
import { fixInFolder, type InspectedFolder, inspectFolder } from '../support/repository.ts';
import { allRules, fixText, lintText } from '../support/rules.ts';

/** The examples of every rule are its tests: what they say is run, and each is put through what holds for all files. */
for (const rule of rules) {
  describe(rule.id, () => {
    const shown: string[] = [];
    for (const [index, example] of rule.examples.entries()) {
      test(`example ${index + 1}`, async (t) => {
        const found = await checkExample(t, rule, example);
        shown.push(...found.map(({ message }) => message));
      });
    }
    test('has good and bad examples, and uses each of its messages', () => {
      assert.ok(rule.examples.some((example) => 'good' in example) && rule.examples.some((example) => 'bad' in example));
      for (const [name, template] of Object.entries(rule.messages)) {
        const pattern = new RegExp(
          `^${template
            .split(/\{\w+\}/)
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('[\\s\\S]*')}$`,
        );
        assert.ok(
          shown.some((message) => pattern.test(message)),
          `no example shows the message ${name}`,
        );
      }
    });
  });
}

interface Found {
  readonly flagged: string;
  readonly message: string;
}

function checkExample(t: TestContext, rule: Rule, example: Example): readonly Found[] | Promise<readonly Found[]> {
  const input = 'good' in example ? example.good : example.bad;
  if (typeof input === 'object' && 'path' in input) return checkRepositoryExample(t, rule, example, input);
  if (typeof input === 'object' && 'image' in input) return checkImageExample(rule, example, input);
  return checkDockerfileExample(rule, example, typeof input === 'string' ? { dockerfile: input } : input);
}

/** Files on disk, opened as audit opens them. */
async function checkRepositoryExample(t: TestContext, rule: Rule, example: Example, input: RepositoryExample): Promise<readonly Found[]> {
  const active = activeFor(rule, input.options);
  const own = (findings: InspectedFolder['findings']) => findings.filter((finding) => finding.rule === rule.id);
  const onDisk = (files: Readonly<Record<string, string>>) => {
    const root = folder(t, files);
    if (input.committed) trackFiles(root, input.committed);
    return root;
  };
  const { findings, failures } = await inspectFolder(onDisk(input.files), active);
  assert.deepEqual(failures, []);
  const found = own(findings);
  if ('good' in example) {
    assert.deepEqual(
      found.map(({ flagged, message }) => `${flagged}: ${message}`),
      [],
    );
    return [];
  }
  assert.deepEqual(
    found.map(({ flagged }) => flagged),
    typeof example.flags === 'string' ? [example.flags] : [...example.flags],
  );
  const crlf = Object.fromEntries(Object.entries(input.files).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]));
  const other = await inspectFolder(onDisk(crlf), active);
  assert.equal(own(other.findings).length, found.length, 'line ends change nothing');
  const before = input.files[input.path] ?? '';
  const root = onDisk(input.files);
  const fixed = await fixInFolder(root, input.path, before, active, rule.id);
  assert.deepEqual(
    fixed.unknowns.filter(({ reason }) => /please report/.test(reason)),
    [],
  );
  const after = fixed.files[0]?.after.text ?? before;
  assert.equal(after, example.fixed ?? before);
  assert.deepEqual(Object.fromEntries(fixed.overlay), example.writes ?? {});
  const again = await inspectFolder(onDisk({ ...input.files, ...example.writes, [input.path]: after }), active);
  assert.deepEqual(
    own(again.findings).filter(
      ({ location, fixes }) => location.path === input.path && fixes.some(({ applicability }) => applicability !== 'manual'),
    ),
    [],
    'what was fixed is not reported again',
  );
  return found;
}

/** A built image, in memory. */
function checkImageExample(rule: Rule, example: Example, input: ImageExample): readonly Found[] {
  const { findings, failures } = inspectImage(sketchedImage(input.image), activeFor(rule, input.options), rules);
  assert.deepEqual(failures, []);
  const found = findings
    .filter((finding) => finding.rule === rule.id)
    .map(({ location, message }) => ({ flagged: location.path, message }));
  const expected = 'good' in example ? [] : typeof example.flags === 'string' ? [example.flags] : example.flags;
  assert.deepEqual(
    found.map(({ flagged }) => flagged),
    expected,
    JSON.stringify(found),
  );
  return found;
}

function checkDockerfileExample(rule: Rule, example: Example, input: DockerfileExample): readonly Found[] {
  const found = findings(rule, input);
  if ('good' in example) {
    assert.deepEqual(
      found.map(({ flagged, message }) => `${flagged}: ${message}`),
      [],
    );
    return [];
  }
  assert.deepEqual(
    found.map(({ flagged }) => flagged),
    typeof example.flags === 'string' ? [example.flags] : [...example.flags],
  );
  for (const change of [(text: string) => text.replaceAll('\n', '\r\n'), (text: string) => `\ufeff${text}`]) {
    const changed = findings(rule, { ...input, dockerfile: change(input.dockerfile) });
    assert.equal(changed.length, found.length, 'line ends and a byte order mark change nothing');
  }
  const active = activeFor(rule, input.options);
  const fixed = fixText(input.dockerfile, { unsafe: true, only: [rule.id] }, active, input.files, input.commits, input.shellcheck);
  assert.deepEqual(fixed.rejected, [], 'its fix builds');
  assert.ok(fixed.converged, 'its fixes settle');
  assert.equal(printDockerfile(fixed.after.view.dockerfile), fixed.source.text);
  if (example.fixed === undefined && !example.writes) {
    assert.equal(fixed.source.text, input.dockerfile, 'an example whose fix changes the file says `fixed`');
    return found;
  }
  assert.equal(fixed.source.text, example.fixed ?? input.dockerfile);
  assert.deepEqual(Object.fromEntries(fixed.overlay), example.writes ?? {});
  assert.deepEqual(
    fixed.after.findings.filter(
      (finding) => finding.rule === rule.id && finding.fixes.some(({ applicability }) => applicability !== 'manual'),
    ),
    [],
    'what was fixed is not reported again',
  );
  return found;
}

function findings(rule: Rule, input: DockerfileExample): Found[] {
  const inspection = lintText(input.dockerfile, activeFor(rule, input.options), input.files, input.commits, input.shellcheck);
  assert.deepEqual(inspection.failures, []);
  return inspection.findings
    .filter((finding) => finding.rule === rule.id)
    .map((finding) => ({ flagged: inspection.view.text(finding.location.span), message: finding.message }));
}

function activeFor(rule: Rule, options: Readonly<Record<string, unknown>> | undefined) {
  return allRules(options ? { [rule.id]: options } : {});
}
