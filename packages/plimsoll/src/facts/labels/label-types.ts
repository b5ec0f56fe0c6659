import { isLicenseExpression } from './license-expression.ts';

/** What the value of a label can be asked to be; the names are those that hadolint's label schema uses. */
export const labelTypes = ['text', 'url', 'rfc3339', 'spdx', 'hash', 'semver', 'email'] as const;
export type LabelType = (typeof labelTypes)[number];

/** What a value of the type is called in a sentence. */
export const typeNames: Readonly<Record<LabelType, string>> = {
  text: 'a text',
  url: 'a URL, such as https://example.com/shop',
  rfc3339: 'a time as RFC 3339 writes it, such as 2026-01-31T08:00:00Z',
  spdx: 'an SPDX licence expression, such as Apache-2.0 or "MIT OR BSD-3-Clause"',
  hash: 'a Git commit (7 to 40 hexadecimal digits, or 64)',
  semver: 'a semantic version, such as 1.4.2 or 2.0.0-rc.1',
  email: 'an e-mail address',
};

/** Whether a value, after expansion, is of a type. */
export function hasLabelType(value: string, type: LabelType): boolean {
  if (value.length > mostCharacters) return type === 'text' || type === 'url';
  switch (type) {
    case 'text':
      return true;
    case 'url':
      return /^[a-z][a-z\d+.-]*:/i.test(value) && !/\s/.test(value) && URL.canParse(value);
    case 'rfc3339':
      return isTime(value);
    case 'spdx':
      return isLicenseExpression(value);
    case 'hash':
      return /^(?:[\da-f]{7,40}|[\da-f]{64})$/i.test(value);
    case 'semver':
      return semver.test(value);
    case 'email':
      return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(value);
  }
}

/** Longer values than this are looked at no closer. */
const mostCharacters = 2000;

/** The grammar of https://semver.org/ */
const semver =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*)?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;

/** A date and a time with its offset, as RFC 3339 (section 5.6) has them; leap seconds included. */
function isTime(value: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))$/.exec(value);
  if (!parts) return false;
  const [year, month, day, hour, minute, second, offsetHour, offsetMinute] = parts.slice(1).map((part) => Number(part ?? 0)) as number[];
  const days = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const isDate = inRange(month, 1, 12) && inRange(day, 1, days);
  return (
    isDate &&
    inRange(hour, 0, 23) &&
    inRange(minute, 0, 59) &&
    inRange(second, 0, 60) &&
    inRange(offsetHour, 0, 23) &&
    inRange(offsetMinute, 0, 59)
  );
}

function inRange(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}
