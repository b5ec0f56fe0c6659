import fc from 'fast-check';
import {
  type Finding,
  type Fix,
  type ImageLocation,
  practices,
  type SourceFinding,
  severities,
} from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { RunReport } from '../../packages/plimsoll/src/reporters/report.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';

/** What means something to one reader or another. */
const meaningful = [
  ...['::', '%0A', '%', ',', ':', '\n', '\r', '\r\n', '##[error]', '::error::x', '::stop-commands::'],
  ...[']]>', '<!--', '-->', '<', '>', '&', '&amp;', '"', "'", '<b>', '\u0000', '\u0001', '\u001b[31m', '\u007f', '\u0085', '\u2028'],
  ...['|', '`', '``', '*', '_', '[a](https://evil.example)', '![a](b)', '@team', '#12', '!3', '$x$', '~~', '\\', 'www.evil.example'],
  ...['\u202e', '\u2066', '\u200b', '\ufeff', '\ufffe', '\uffff', '\ud800', '\udc00', '😀', 'é', ' ', '\t', 'a', 'word'],
];

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...meaningful), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** Paths are never empty, and hold no null character. */
const hostilePath = hostileText.map((text) => `a${text.replaceAll('\0', '').replace(/^\/+/, '')}`);

function spanIn(text: string): fc.Arbitrary<{ start: number; end: number }> {
  return fc
    .tuple(fc.nat({ max: text.length }), fc.nat({ max: text.length }))
    .map(([a, b]) => ({ start: whole(text, Math.min(a, b)), end: whole(text, Math.max(a, b)) }));
}

/** Spans do not cut characters in two. */
function whole(text: string, offset: number): number {
  return /[\udc00-\udfff]/.test(text[offset] ?? '') && /[\ud800-\udbff]/.test(text[offset - 1] ?? '') ? offset - 1 : offset;
}

function fixFor(path: string, text: string): fc.Arbitrary<Fix> {
  return fc.record({
    title: hostileText.map((title) => `a${title}`),
    applicability: fc.constantFrom('safe', 'unsafe', 'manual'),
    edits: fc.oneof(
      fc.tuple(spanIn(text), hostileText).map(([span, inserted]) => [{ path, span, text: inserted }]),
      hostileText.map((create) => [{ path: `${path}.dockerignore`, create }]),
    ),
  });
}

function findingsIn(path: string, text: string): fc.Arbitrary<SourceFinding> {
  return fc
    .record({
      rule: fc.constantFrom(...rules.slice(0, 5).map(({ id }) => id)),
      practice: fc.constantFrom(...practices),
      severity: fc.constantFrom(...severities),
      message: hostileText.map((message) => `a${message}`),
      span: spanIn(text),
      related: fc.array(fc.tuple(hostileText, spanIn(text)), { maxLength: 2 }),
      fixes: fc.array(fixFor(path, text), { maxLength: 1 }),
      fingerprint: fc.constantFrom('0123456789abcdef', 'fedcba9876543210'),
    })
    .map(({ span, related, ...rest }) => ({
      ...rest,
      aliases: [],
      location: { in: 'source', path, span },
      related: related.map(([message, at]) => ({ message: `a${message}`, location: { in: 'source', path, span: at } })),
    }));
}

const hostileFile = fc.tuple(hostilePath, hostileText).chain(([path, written]) => {
  const text = written.toWellFormed();
  return fc.array(findingsIn(path, text), { maxLength: 4 }).map((findings) => ({ source: new SourceText(path, text), findings }));
});

const hostileImagePlace: fc.Arbitrary<ImageLocation> = fc
  .record({
    name: hostilePath,
    path: hostilePath,
    instruction: hostileText,
    layerNumber: fc.integer({ min: 1, max: 127 }),
    rooted: fc.boolean(),
  })
  .map(({ rooted, path, ...rest }) => ({ in: 'image', image: 'sha256:00', layer: 'sha256:11', path: rooted ? `/${path}` : path, ...rest }));

/** The same findings, in an image instead, some with their place in the file as what is to blame. */
const imageFindings = (path: string, text: string): fc.Arbitrary<Finding> =>
  fc.tuple(findingsIn(path, text), hostileImagePlace, fc.boolean()).map(([finding, location, isBlamed]) => ({
    ...finding,
    location,
    related: isBlamed ? [{ message: 'made here', location: finding.location }, ...finding.related] : [{ message: 'a', location }],
  }));

/** Reports in which every text that may come from outside is as bad as it can be. */
export const hostileReport: fc.Arbitrary<RunReport> = fc
  .tuple(
    fc.uniqueArray(hostileFile, { maxLength: 3, selector: ({ source }) => source.path }),
    fc.array(fc.tuple(hostilePath, hostileText), { maxLength: 2 }),
  )
  .map(([files, unread]) => ({
    findings: files.flatMap(({ findings }) => findings),
    sources: new Map(files.map(({ source }) => [source.path, source])),
    unknowns: [],
    unread: unread.map(([path, reason]) => ({ path, reason: `a${reason}` })),
    files: files.length,
  }));

/** The same about an image. */
export const hostileImageReport: fc.Arbitrary<RunReport> = hostileFile.chain(({ source }) =>
  fc.array(imageFindings(source.path, source.text), { minLength: 1, maxLength: 4 }).map((findings) => ({
    findings,
    sources: new Map([[source.path, source]]),
    unknowns: [],
    unread: [],
    files: 0,
  })),
);
