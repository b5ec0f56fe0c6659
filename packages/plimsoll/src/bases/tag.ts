/**
 * What a tag says by its own text: `3.11.4-slim-bookworm` is version `3.11.4` with the words `slim` and `bookworm`;
 * words that name an operating system are read into `os`. Tags of official images follow this form throughout.
 */
export interface TagParts {
  /** Leading version, `''` if the tag begins with a word. */
  readonly version: string;
  /** Everything behind the version, with its leading dash: `-slim-bookworm`; the whole tag if there is no version. */
  readonly rest: string;
  readonly words: readonly string[];
  readonly os: TagSystem | undefined;
}

export interface TagSystem {
  /** Operating system family as in `systems.ts`. */
  readonly family: string;
  readonly version: string | undefined;
  /** The words of the tag that say so; a tag without them means the image's default release. */
  readonly words: readonly string[];
}

export function parseTag(tag: string): TagParts {
  const version = /^v?\d[^-]*/.exec(tag)?.[0] ?? '';
  const rest = tag.slice(version.length);
  const words = rest.split('-').filter((word) => word !== '' && !dateStamp.test(word));
  return { version, rest, words, os: systemOfWords(words, version !== '') };
}

/** A number as a release version has it: without `v`, build and update suffixes (`8u212`, `17.0.6_10`). */
export function plainVersion(version: string): string {
  return /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '';
}

/** `3.11.4`, `3.11`, `3`: the version and the release lines it belongs to, most specific first. */
export function releaseLines(version: string): string[] {
  const plain = plainVersion(version);
  const lines = version === plain ? [] : [version];
  for (let line = plain; line !== ''; line = line.includes('.') ? line.slice(0, line.lastIndexOf('.')) : '') {
    lines.push(version.startsWith('v') ? `v${line}` : line);
  }
  return lines;
}

/** Orders dotted numbers; what is not a number counts as zero. */
export function compareVersions(left: string, right: string): number {
  const a = plainVersion(left).split('.');
  const b = plainVersion(right).split('.');
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = Number(a[at] ?? 0) - Number(b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Release number of a Debian or Ubuntu code name. */
function codename(word: string): { readonly family: 'debian' | 'ubuntu'; readonly version: string } | undefined {
  const debian = lookUp(debianNames, word);
  if (debian !== undefined) return { family: 'debian', version: debian };
  const ubuntu = lookUp(ubuntuNames, word);
  return ubuntu === undefined ? undefined : { family: 'ubuntu', version: ubuntu };
}

/** Code name of a Debian or Ubuntu release number. */
export function codenameOf(family: string, version: string): string | undefined {
  const names = family === 'debian' ? debianNames : family === 'ubuntu' ? ubuntuNames : '';
  return names
    .split(' ')
    .find((pair) => pair.endsWith(`=${version}`))
    ?.split('=')[0];
}

function systemOfWords(words: readonly string[], versioned: boolean): TagSystem | undefined {
  let found: TagSystem | undefined;
  let slim = false;
  let chiseled = false;
  for (const [at, word] of words.entries()) {
    if (word === 'slim') slim = true;
    // `azurelinux3.0-distroless` is Microsoft's other name for it.
    else if (word.startsWith('chiseled') || (word === 'distroless' && found !== undefined)) chiseled = true;
    else found ??= systemOfWord(word, versioned ? words[at + 1] : undefined);
  }
  if (found === undefined) return undefined;
  if (chiseled) return { ...found, family: 'distroless' };
  if (slim && found.family === 'debian') return { ...found, family: 'debian-slim' };
  if (words.includes('minimal') && found.family === 'ubi') return { ...found, family: 'ubi-minimal' };
  return found;
}

/** `next` is the word behind: Temurin writes `21-jre-alpine-3.24`; where the tag has no version it would be that (`alpine-2.5.0`). */
function systemOfWord(word: string, next: string | undefined): TagSystem | undefined {
  const name = codename(word);
  if (name) return { ...name, words: [word] };
  if (word.startsWith('windowsservercore') || word.startsWith('nanoserver') || word === 'servercore') {
    return { family: 'windows', version: undefined, words: [word] };
  }
  const match = /^([a-z]+)(\d+(?:\.\d+)*)?$/.exec(word);
  if (!match) return undefined;
  const [, letters = '', digits] = match;
  const family = lookUp(systemWords, letters);
  if (family === undefined || (letters === 'al' && digits === undefined) || (letters === 'ol' && digits === undefined)) return undefined;
  if (digits === undefined && next !== undefined && /^\d+(\.\d+)*$/.test(next)) return { family, version: next, words: [word, next] };
  return { family, version: digits, words: [word] };
}

function lookUp(table: string, key: string): string | undefined {
  const at = table.startsWith(`${key}=`) ? 0 : table.indexOf(` ${key}=`) + 1;
  if (key === '' || (at === 0 && !table.startsWith(`${key}=`))) return undefined;
  const from = at + key.length + 1;
  const end = table.indexOf(' ', from);
  return table.slice(from, end === -1 ? undefined : end);
}

const dateStamp = /^20\d{6}(\.\d+)?$/;
const debianNames = 'wheezy=7 jessie=8 stretch=9 buster=10 bullseye=11 bookworm=12 trixie=13 forky=14 sid=unstable';
const ubuntuNames =
  'precise=12.04 trusty=14.04 xenial=16.04 bionic=18.04 cosmic=18.10 disco=19.04 eoan=19.10 focal=20.04 groovy=20.10 hirsute=21.04 impish=21.10 jammy=22.04 kinetic=22.10 lunar=23.04 mantic=23.10 noble=24.04 oracular=24.10 plucky=25.04 questing=25.10 resolute=26.04 stonking=26.10';
const systemWords =
  'alpine=alpine ubuntu=ubuntu debian=debian al=amazonlinux amazonlinux=amazonlinux oraclelinux=oraclelinux ol=oraclelinux oracle=oraclelinux ubi=ubi centos=centos fedora=fedora rockylinux=rockylinux almalinux=almalinux azurelinux=azurelinux mariner=azurelinux distroless=distroless scratch=scratch busybox=busybox';
