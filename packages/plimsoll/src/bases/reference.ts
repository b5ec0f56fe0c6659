import type { ImageReference } from './catalogue.types.ts';

const defaultDomain = 'docker.io';
const officialPrefix = 'library/';
const maximumPathLength = 255;
const maximumTagLength = 128;

export interface ReferenceError {
  readonly error: string;
}

/**
 * Reads an image reference as Docker does (`ParseNormalizedNamed` of the distribution reference grammar): short names
 * get `docker.io/library/`, the first component is a host if it is `localhost` or holds a dot, a colon or upper case.
 * No tag is filled in. Anything the grammar refuses gives the text of Docker's own error, as BuildKit prints it behind
 * `failed to parse stage name "…": `.
 */
export function parseReference(text: string): ImageReference | ReferenceError {
  if (isIdentifier(text)) return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  const { domain, remainder } = splitDomain(text);
  const colon = remainder.indexOf(':');
  const remote = colon === -1 ? remainder : remainder.slice(0, colon);
  if (remote.toLowerCase() !== remote) {
    return { error: `invalid reference format: repository name (${remote}) must be lowercase` };
  }
  const whole = `${domain}/${remainder}`;
  const parts = scanReference(whole);
  if (parts === undefined) {
    const lower = whole.toLowerCase();
    return { error: lower !== whole && scanReference(lower) ? 'repository name must be lowercase' : 'invalid reference format' };
  }
  const { registry, repository, tag, digest } = parts;
  if (repository.length > maximumPathLength) return { error: `repository name must not be more than ${maximumPathLength} characters` };
  const wrongDigest = digest === undefined ? undefined : digestError(digest);
  if (wrongDigest !== undefined) return { error: wrongDigest };
  return { registry, repository, familiar: familiarName(registry, repository), tag, digest };
}

/** A repository as people write it: without `docker.io/`, and without `library/` for official images. */
function familiarName(registry: string, repository: string): string {
  if (registry === '') return repository;
  if (registry !== defaultDomain) return `${registry}/${repository}`;
  if (repository.startsWith(officialPrefix) && !repository.includes('/', officialPrefix.length)) {
    return repository.slice(officialPrefix.length);
  }
  return repository;
}

/** The shortest text that reads back as the same reference. */
export function formatReference({ familiar, tag, digest }: ImageReference): string {
  return `${familiar}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf('/');
  if (slash === -1) return { domain: defaultDomain, remainder: officialPrefix + text };
  const first = text.slice(0, slash);
  let domain = defaultDomain;
  let remainder = text;
  if (first === 'index.docker.io') {
    remainder = text.slice(slash + 1);
  } else if (first === 'localhost' || first.includes('.') || first.includes(':') || first.toLowerCase() !== first) {
    domain = first;
    remainder = text.slice(slash + 1);
  }
  if (domain === defaultDomain && !remainder.includes('/')) remainder = officialPrefix + remainder;
  return { domain, remainder };
}

interface Parts {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** One pass from left to right: the grammar's alternatives never overlap behind the host, so nothing is tried twice. */
function scanReference(text: string): Parts | undefined {
  const slash = text.indexOf('/');
  const hasHost = slash > 0 && isHost(text, slash);
  const pathStart = hasHost ? slash + 1 : 0;
  const pathEnd = scanPath(text, pathStart);
  if (pathEnd === -1) return undefined;
  let at = pathEnd;
  let tag: string | undefined;
  if (text[at] === ':') {
    const tagEnd = scanTag(text, at + 1);
    if (tagEnd === -1) return undefined;
    tag = text.slice(at + 1, tagEnd);
    at = tagEnd;
  }
  let digest: string | undefined;
  if (text[at] === '@') {
    digest = text.slice(at + 1);
    if (!digestShape.test(digest)) return undefined;
    at = text.length;
  }
  if (at !== text.length) return undefined;
  return { registry: hasHost ? text.slice(0, slash) : '', repository: text.slice(pathStart, pathEnd), tag, digest };
}

/** A domain name or bracketed IPv6 address with an optional port in `text[0, end)`. */
function isHost(text: string, end: number): boolean {
  let at = 0;
  if (text[0] === '[') {
    const close = text.indexOf(']');
    if (close <= 1 || close >= end || !ipv6.test(text.slice(1, close))) return false;
    at = close + 1;
  } else {
    // Components of letters, digits and inner dashes, parted by single dots.
    let before = 0;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (isAlphanumeric(code)) before = code;
      else if (code === dash && before !== 0 && before !== dot) before = code;
      else if (code === dot && before !== 0 && before !== dot && before !== dash) before = code;
      else break;
    }
    if (before === 0 || before === dot || before === dash) return false;
  }
  if (at === end) return true;
  if (text[at] !== ':' || at + 1 === end) return false;
  for (at++; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** The end of slash-separated components of lower-case letters and digits joined by `.`, `_`, `__` or dashes; -1 if there is none. */
function scanPath(text: string, start: number): number {
  let at = start;
  for (;;) {
    const run = at;
    while (at < text.length && isLowerAlphanumeric(text.charCodeAt(at))) at++;
    if (at === run) return -1;
    const code = text.charCodeAt(at);
    if (code === slashCode || code === dot) {
      at++;
    } else if (code === underscore) {
      at += text.charCodeAt(at + 1) === underscore ? 2 : 1;
    } else if (code === dash) {
      while (text.charCodeAt(at) === dash) at++;
    } else {
      return at;
    }
  }
}

function scanTag(text: string, start: number): number {
  let at = start;
  for (; at < text.length && at - start <= maximumTagLength; at++) {
    const code = text.charCodeAt(at);
    if (isAlphanumeric(code) || code === underscore) continue;
    if (at > start && (code === dot || code === dash)) continue;
    break;
  }
  return at === start || at - start > maximumTagLength ? -1 : at;
}

/** Only sha256, sha384 and sha512 are registered, each in lower-case hexadecimal of its own length. */
function digestError(digest: string): string | undefined {
  const colon = digest.indexOf(':');
  const encoded = digest.slice(colon + 1);
  const length = hexLength(digest.slice(0, colon));
  if (length === undefined) return 'unsupported digest algorithm';
  if (encoded.length !== length) return 'invalid checksum digest length';
  return lowerHex.test(encoded) ? undefined : 'invalid checksum digest format';
}

function hexLength(algorithm: string): number | undefined {
  switch (algorithm) {
    case 'sha256':
      return 64;
    case 'sha384':
      return 96;
    case 'sha512':
      return 128;
    default:
      return undefined;
  }
}

function isIdentifier(text: string): boolean {
  return text.length === 64 && lowerHex.test(text);
}

const ipv6 = /^[a-fA-F0-9:]+$/;
const lowerHex = /^[a-f0-9]+$/;
const digestShape = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}$/;
const dot = 46;
const dash = 45;
const underscore = 95;
const slashCode = 47;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLowerAlphanumeric = (code: number): boolean => (code >= 97 && code <= 122) || isDigit(code);
const isAlphanumeric = (code: number): boolean => isLowerAlphanumeric(code) || (code >= 65 && code <= 90);
