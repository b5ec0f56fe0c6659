import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { FoundPackage } from '../../packages/plimsoll/src/packages/package.types.ts';
import { packageUrl, parsePackageUrl } from '../../packages/plimsoll/src/packages/purl.ts';
import { projectRoot, testData } from '../support/data.ts';
import { type ExpectedPackage, expectedOf, type Fixture, isExpected, isNamed, scanFixture } from './package-fixtures.ts';
import { reasonFor } from './package-misses.ts';

/** How many of the packages that peers' tests expect we find in their files; `extra` are those of ours that they do not expect. */
interface PackageScore {
  readonly found: number;
  readonly expected: number;
  /** Of those missed, which we tell by name, but with no version or another: peers take the least one of a range. */
  readonly named: number;
  readonly extra: number;
  /** Of the expected packages with a package URL that were found, those whose URL we write alike but for qualifiers. */
  readonly urls: number;
  readonly urlsExpected: number;
}

interface Miss {
  readonly kind: string;
  readonly fixture: string;
  readonly package: string;
}

const committedFile = join(projectRoot, 'test/conformance/packages.json');

/** `PLIMSOLL_MISSES=javascript` prints what is missed of the kinds that hold this word; `all` of all. */
const shown = process.env['PLIMSOLL_MISSES'];

test('packages that peers expect of their test files are found', (t) => {
  const file = testData(t, 'fixtures/fixtures.json');
  if (!file) return;
  const fixtures: Fixture[] = JSON.parse(readFileSync(file, 'utf8'));
  const root = dirname(file);
  const scores = new Map<string, PackageScore>();
  const misses: Miss[] = [];
  for (const fixture of fixtures) {
    // Those that need a registry were only described: their images are not in the data.
    if (!/^(packages|rpmdb):/.test(fixture.kind) || fixture.needs_registry) continue;
    const { score, missed } = measure(root, fixture);
    const before = scores.get(fixture.kind);
    scores.set(fixture.kind, before ? add(before, score) : score);
    misses.push(...missed.map((name) => ({ kind: fixture.kind, fixture: `${fixture.what} ${[fixture.path].flat()[0]}`, package: name })));
  }
  const all = [...scores.values()].reduce(add);
  t.diagnostic(
    `${all.found} of ${all.expected} (${percent(all.found, all.expected)}), ${all.extra} extra, URLs ${all.urls} of ${all.urlsExpected}`,
  );
  const unexplained = misses.filter((miss) => reasonFor(miss) === undefined);
  const absent = misses.filter((miss) => reasonFor(miss)?.absent).length;
  t.diagnostic(`${misses.length} missed, ${unexplained.length} of them without a reason`);
  t.diagnostic(
    `of the ${all.expected - absent} that are in the data ${percent(all.found, all.expected - absent)}, by name ${percent(all.found + all.named, all.expected - absent)}`,
  );
  assert.deepEqual(unexplained, [], 'each miss has its reason in package-misses.ts');
  assert.ok((all.found + all.named) / (all.expected - absent) >= 0.98);
  report(scores, all, misses);
});

function measure(root: string, fixture: Fixture): { score: PackageScore; missed: string[] } {
  const expected = distinct(expectedOf(root, fixture));
  const { packages } = scanFixture(root, fixture);
  const taken = new Set<FoundPackage>();
  const missed: string[] = [];
  let named = 0;
  let urls = 0;
  let urlsExpected = 0;
  for (const one of expected) {
    const matching = packages.filter((found) => isExpected(found, one));
    for (const found of matching) taken.add(found);
    if (matching.length === 0) {
      missed.push(`${one.name} ${one.version}`);
      if (packages.some((found) => isNamed(found, one))) named++;
    } else if (one.PURL) {
      urlsExpected++;
      if (matching.some((found) => sameUrl(found, one.PURL ?? ''))) urls++;
      else if (shown !== undefined && fixture.kind.includes(shown))
        console.log(`url ${one.PURL} ${matching.map((found) => packageUrl(found))}`);
    }
  }
  const extra = new Set(packages.filter((found) => !taken.has(found)).map((found) => packageUrl(found))).size;
  return { score: { found: expected.length - missed.length, expected: expected.length, named, extra, urls, urlsExpected }, missed };
}

/** Peers tell one package several times where several files name it. */
function distinct(packages: readonly ExpectedPackage[]): ExpectedPackage[] {
  const key = ({ name, version, Release, release }: ExpectedPackage) => JSON.stringify([name, version, Release ?? release]);
  return [...new Map(packages.map((one) => [key(one), one])).values()];
}

/** The namespaces of OS packages come from os-release, which these files lack. */
function sameUrl(found: FoundPackage, url: string): boolean {
  const theirs = parsePackageUrl(url);
  if (!theirs) return false;
  const system = ['deb', 'rpm', 'apk', 'alpm'].includes(theirs.type);
  const { qualifiers: _, ...plain } = theirs;
  const { qualifiers: __, ...ours } = parsePackageUrl(packageUrl(found)) ?? { type: '', name: '' };
  return packageUrl(system ? { ...plain, namespace: '' } : plain) === packageUrl(system ? { ...ours, namespace: '' } : ours);
}

function add(a: PackageScore, b: PackageScore): PackageScore {
  return {
    found: a.found + b.found,
    expected: a.expected + b.expected,
    named: a.named + b.named,
    extra: a.extra + b.extra,
    urls: a.urls + b.urls,
    urlsExpected: a.urlsExpected + b.urlsExpected,
  };
}

/** Prints what was asked for, and holds the score against the committed one, which may not fall; PLIMSOLL_UPDATE=1 writes the new one. */
function report(scores: ReadonlyMap<string, PackageScore>, all: PackageScore, misses: readonly Miss[]): void {
  for (const miss of misses) {
    if (shown === undefined || (shown !== 'all' && !miss.kind.includes(shown))) continue;
    console.log(`${miss.kind} | ${miss.fixture} | ${miss.package} | ${reasonFor(miss)?.reason ?? 'NO REASON'}`);
  }
  const kinds = Object.fromEntries([...scores].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (shown !== undefined)
    for (const [kind, score] of Object.entries(kinds)) if (shown === 'all' || kind.includes(shown)) console.log(kind, score);
  const committed: { kinds: Record<string, PackageScore> } = existsSync(committedFile)
    ? JSON.parse(readFileSync(committedFile, 'utf8'))
    : { kinds: {} };
  const update = process.env['PLIMSOLL_UPDATE'];
  if (update !== 'force') {
    for (const [kind, before] of Object.entries(committed.kinds)) {
      const now = kinds[kind];
      assert.ok(now, `the kind ${kind} is no longer measured`);
      assert.ok(
        now.found >= before.found,
        `${kind} fell from ${before.found} to ${now.found} of ${now.expected}: PLIMSOLL_MISSES=${kind} shows what is missed`,
      );
      assert.ok(now.urls >= before.urls, `package URLs of ${kind} fell from ${before.urls} to ${now.urls} of ${now.urlsExpected}`);
    }
  }
  if (update) writeFileSync(committedFile, asText(kinds, all, misses));
}

/** One line per kind and miss, so that changes of several people merge. */
function asText(kinds: Readonly<Record<string, PackageScore>>, all: PackageScore, misses: readonly Miss[]): string {
  const rows = Object.entries(kinds).map(([kind, score]) => `    ${JSON.stringify(kind)}: ${JSON.stringify(score)}`);
  const explained = misses.flatMap((miss) => {
    const known = reasonFor(miss);
    return known ? [`    ${JSON.stringify({ ...miss, reason: known.reason, ...(known.absent && { absent: true }) })}`] : [];
  });
  return `{\n  "all": ${JSON.stringify(all)},\n  "kinds": {\n${rows.join(',\n')}\n  },\n  "misses": [\n${explained.join(',\n')}\n  ]\n}\n`;
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}
