/**
 * Orders two versions of one package as people read them: runs of digits as numbers, the rest as text, `~` and pre-releases (`-rc.1`, `a1`,
 * `.dev2`) before what they lead up to, an epoch (`1:`) before all. Negative if `a` is older, 0 if neither can be called older.
 *
 * It is for telling upgrades from downgrades in a report, where all ecosystems look alike; it decides nothing about vulnerabilities.
 */
export function versionOrder(a: string, b: string): number {
  if (a === b) return 0;
  const [epochA, restA] = splitEpoch(a);
  const [epochB, restB] = splitEpoch(b);
  if (epochA !== epochB) return epochA - epochB;
  const [left, right] = [partsOf(restA), partsOf(restB)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = partOrder(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function splitEpoch(version: string): [number, string] {
  const epoch = /^(\d{1,9})[:!]/.exec(version);
  return epoch ? [Number(epoch[1]), version.slice(epoch[0].length)] : [0, version.replace(/^v(?=\d)/, '')];
}

/** Numbers, words and tildes; what separates them does not count. Of build metadata behind a `+` only Debian's and rpm's kinds count. */
function partsOf(version: string): string[] {
  return version.slice(0, 200).match(/\d+|[a-z]+|~/gi) ?? [];
}

function partOrder(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) {
    const longer = a ?? b ?? '';
    const sign = a === undefined ? -1 : 1;
    return earliness(longer) === undefined ? sign : -sign;
  }
  const [numberA, numberB] = [/^\d/.test(a), /^\d/.test(b)];
  if (numberA && numberB) return numberOrder(a, b);
  const [earlyA, earlyB] = [earliness(a), earliness(b)];
  if (earlyA !== earlyB) return (earlyA ?? early.length) - (earlyB ?? early.length);
  // `1.0.1` is newer than `1.0.el8`.
  if (numberA !== numberB) return numberA ? 1 : -1;
  const [lowA, lowB] = [a.toLowerCase(), b.toLowerCase()];
  return lowA < lowB ? -1 : lowA > lowB ? 1 : 0;
}

function numberOrder(a: string, b: string): number {
  const [shortA, shortB] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (shortA.length !== shortB.length) return shortA.length - shortB.length;
  return shortA < shortB ? -1 : shortA > shortB ? 1 : 0;
}

/** What stands in front of a release, the earliest first; undefined for anything else. */
function earliness(part: string): number | undefined {
  const rank = early.findIndex((words) => words.includes(part.toLowerCase()));
  return rank === -1 ? undefined : rank;
}

const early: readonly (readonly string[])[] = [
  ['~'],
  ['dev', 'snapshot', 'nightly', 'canary'],
  ['a', 'alpha', 'ea', 'm', 'milestone'],
  ['b', 'beta', 'preview'],
  ['c', 'rc', 'cr', 'pre'],
];
