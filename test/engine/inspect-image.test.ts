import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inspectImage } from '../../packages/plimsoll/src/engine/inspect-image.ts';
import { knownImage } from '../../packages/plimsoll/src/facts/image/known-image.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { ImageSketch } from '../../packages/plimsoll/src/rules/image-sketch.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { sketchedAnalysis, sketchedImage } from '../support/image-sketch.ts';
import { allRules, defaultRules, viewOf } from '../support/rules.ts';

const sketch: ImageSketch = {
  config: { cmd: ['/server'] },
  layers: [
    { by: 'ADD rootfs.tar.xz / # buildkit', files: { 'etc/os-release': 'ID=debian' } },
    'CMD ["bash"]',
    { by: 'COPY data.bin /srv/data.bin # buildkit', files: { 'srv/data.bin': { size: 5_000_000 } } },
    { by: 'RUN /bin/sh -c rm /srv/data.bin # buildkit', removes: ['srv/data.bin'] },
    'CMD ["/server"]',
  ],
};
const dockerfile = (comment: string) =>
  viewOf(new SourceText('Dockerfile', `FROM debian:12\nCOPY data.bin /srv/data.bin\n${comment}RUN rm /srv/data.bin\nCMD ["/server"]\n`));

describe('the inspection of an image', () => {
  test('names the instruction of the Dockerfile that is to blame', () => {
    const view = knownImage(sketchedAnalysis(sketch), { dockerfile: dockerfile('') });
    const found = inspectImage(view, defaultRules(), rules).findings.find(({ rule }) => rule === 'removed-in-later-layer');
    const cause = found?.related.find(({ location }) => location.in === 'source')?.location;
    assert.ok(cause?.in === 'source');
    assert.equal(view.sources.dockerfile?.text(cause.span), 'RUN rm /srv/data.bin');
    assert.equal(found?.impact?.imageBytes, -5_000_000);
  });

  test('names the instruction that decides a part of the configuration, or the FROM that it is missing below', () => {
    const file = viewOf(
      new SourceText(
        'Dockerfile',
        'FROM debian:12\nCOPY data.bin /srv/data.bin\nRUN rm /srv/data.bin\nEXPOSE 80\nUSER root\nCMD ["/server"]\n',
      ),
    );
    const analysis = sketchedAnalysis({ ...sketch, config: { cmd: ['/server'], user: 'root', exposedPorts: ['80/tcp'] } });
    const view = knownImage(analysis, { dockerfile: file });
    const causes = inspectImage(view, defaultRules(), rules).findings.map(({ rule, related }) => {
      const cause = related.find(({ location }) => location.in === 'source')?.location;
      return [rule, cause?.in === 'source' ? file.text(cause.span).trim() : undefined];
    });
    assert.deepEqual(Object.fromEntries(causes)['runs-as-root'], 'USER root');
    assert.deepEqual(Object.fromEntries(causes)['missing-healthcheck'], 'FROM debian:12');
  });

  test('leaves out what a comment of the Dockerfile says not to report', () => {
    const view = knownImage(sketchedAnalysis(sketch), { dockerfile: dockerfile('# plimsoll ignore=removed-in-later-layer -- small\n') });
    const { findings, waived } = inspectImage(view, defaultRules(), rules);
    assert.ok(!findings.some(({ rule }) => rule === 'removed-in-later-layer'));
    assert.deepEqual(waived, ['size']);
  });

  test('leaves a Dockerfile aside that another image was built from', () => {
    const other = viewOf(new SourceText('Dockerfile', 'FROM node:22\nWORKDIR /app\nRUN npm ci\nENTRYPOINT ["node"]\n'));
    assert.equal(knownImage(sketchedAnalysis(sketch), { dockerfile: other }).sources.dockerfile, undefined);
  });

  test('keeps fingerprints from one build to the next, and those of findings apart', () => {
    const prints = (name: string) =>
      inspectImage(sketchedImage({ ...sketch, name }), allRules(), rules).findings.map(({ fingerprint }) => fingerprint);
    assert.deepEqual(prints('registry.example/shop:1'), prints('registry.example/shop:2'));
    assert.equal(new Set(prints('shop:1')).size, prints('shop:1').length);
  });

  test('costs one rule where one throws', () => {
    const [first] = rules.filter(({ detect }) => detect.image);
    assert.ok(first);
    const broken = {
      ...first,
      detect: {
        // biome-ignore lint/correctness/useYield: it ends before.
        *image(): Generator<never> {
          throw new Error('oops');
        },
      },
    };
    const { failures, findings } = inspectImage(sketchedImage(sketch), [{ rule: broken, severity: undefined, options: {} }], rules);
    assert.deepEqual(findings, []);
    assert.equal(failures[0]?.rule, first.id);
  });
});

const hostileWords = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    'root',
    'root::0:0:::',
    '/',
    '..',
    '0:0',
    '/bin/sh',
    '-c',
    'a=b',
    '\0',
    '|1 a',
    'RUN ',
    'ADD',
    ':',
    '=',
    '/etc/../x',
    '443/tcp',
  ),
);
const hostileSketch: fc.Arbitrary<ImageSketch> = fc.record({
  config: fc.record({
    user: hostileWords,
    env: fc.array(hostileWords, { maxLength: 4 }),
    cmd: fc.array(hostileWords, { maxLength: 4 }),
    entrypoint: fc.array(hostileWords, { maxLength: 3 }),
    exposedPorts: fc.array(hostileWords, { maxLength: 3 }),
    volumes: fc.array(hostileWords, { maxLength: 3 }),
    workdir: hostileWords,
  }),
  created: hostileWords,
  system: hostileWords,
  layers: fc.array(
    fc.record({
      by: fc.array(hostileWords, { maxLength: 5 }).map((words) => words.join(' ')),
      files: fc.record({
        'etc/passwd': fc.array(hostileWords, { maxLength: 5 }).map((lines) => lines.join('\n')),
        'etc/shadow': hostileWords,
        'etc/group': hostileWords,
        'a/link': fc.record({ link: hostileWords }),
        'a/run.sh': fc.record({ mode: fc.nat({ max: 0o7777 }), uid: fc.nat(), program: fc.constant('script' as const) }),
      }),
    }),
    { maxLength: 3 },
  ),
});

describe('the rules on images', () => {
  test('bear whatever an image says of itself', () => {
    fc.assert(
      fc.property(hostileSketch, (hostile) => {
        assert.deepEqual(inspectImage(sketchedImage(hostile), allRules(), rules).failures, []);
      }),
      { numRuns: 200 },
    );
  });

  test('take time in proportion to the image', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30_000 }, (_, index) => [`srv/${index % 300}/file-${index}`, { mode: 0o777, size: 10 }] as const),
    );
    const passwd = Array.from({ length: 20_000 }, (_, index) => `user${index}:x:${index}:${index}::/:/bin/sh`).join('\n');
    const by = `RUN /bin/sh -c ${'apt-get update && '.repeat(2_000)}true`;
    const view = sketchedImage({ layers: [{ by, files: { ...files, 'etc/passwd': passwd } }] });
    const started = performance.now();
    assert.deepEqual(inspectImage(view, allRules(), rules).failures, []);
    assert.ok(performance.now() - started < 10_000);
  });
});
