import type { PackageSpec } from '../operations.ts';
import type { ShellWord } from '../view.ts';
import type { Given } from './options.ts';

/** Splits the text of one package word; the word may hold what only the shell knows. */
export type SplitSpec = (text: string) => Omit<PackageSpec, 'word'>;

/** The packages that the words of a command name. */
export function specsOf(words: readonly ShellWord[], split: SplitSpec): PackageSpec[] {
  const specs: PackageSpec[] = [];
  for (const word of words) {
    const { unquoted } = word;
    if (unquoted === '') continue;
    if (word.dynamic || word.value !== undefined || !unquoted.includes('{')) specs.push(specOf(word, unquoted, split));
    else for (const text of expandBraces(unquoted)) specs.push(specOf(word, text, split));
  }
  return specs;
}

function specOf(word: ShellWord, text: string, split: SplitSpec): PackageSpec {
  const spec = split(text);
  if (!word.dynamic) return { word, ...spec };
  if (spec.source === 'url' || spec.source === 'vcs') return { word, ...spec, version: spec.version && known(spec.version) };
  if (spec.name !== undefined && !hasExpansion(spec.name)) return { word, ...spec, version: spec.version && known(spec.version) };
  // A variable in the name may bring a version along, or be a path.
  const source = spec.source === 'file' ? 'file' : 'unknown';
  return { word, name: undefined, version: spec.version === undefined ? '?' : known(spec.version), source };
}

const hasExpansion = (text: string) => text.includes('$') || text.includes('`');
const known = (version: string) => (hasExpansion(version) ? '?' : version);

/** The version that `--version` states for all names; `?` if it cannot be known. */
export function statedVersion(given: readonly Given[]): string | undefined {
  const value = given.findLast((each) => each.name === '--version')?.value;
  if (value === undefined || value === true) return undefined;
  return value.dynamic ? '?' : value.unquoted;
}

/** A spec with the version that was stated for all of them, unless it has its own. */
export function withVersion(spec: PackageSpec, version: string | undefined): PackageSpec {
  return version === undefined || (spec.version !== undefined && spec.version !== '?') ? spec : { ...spec, version };
}

/** The words that bash makes of `python3-{pip,dev}`; bounded, as a word can ask for very many. */
function expandBraces(text: string): string[] {
  const results: string[] = [];
  const pending = [text];
  for (let next = pending.pop(); next !== undefined && results.length < 64 && pending.length < 64; next = pending.pop()) {
    const match = /\{([^{}]*,[^{}]*)\}/.exec(next);
    if (!match) {
      results.push(next);
      continue;
    }
    const head = next.slice(0, match.index);
    const tail = next.slice(match.index + match[0].length);
    for (const choice of (match[1] ?? '').split(',').reverse()) pending.push(head + choice + tail);
  }
  return results;
}

const registry = (name: string, version?: string) => ({ name, version, source: 'registry' }) as const;
const elsewhere = (source: 'file' | 'url' | 'vcs', version?: string) => ({ name: undefined, version, source }) as const;

/** An address, or a path; undefined for what can only be a name. */
function place(text: string, archive: RegExp): ReturnType<typeof elsewhere> | undefined {
  if (/^(git|hg|svn|bzr)(\+[a-z]+)?:/.test(text) || /^git@/.test(text)) return elsewhere('vcs', fragment(text));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return /\.git(#|@|$)/.test(text) ? elsewhere('vcs', fragment(text)) : elsewhere('url');
  if (/^(file:|link:|~?\/|\.{1,2}(\/|\[|$))/.test(text) || archive.test(text)) return elsewhere('file');
  return undefined;
}

/** The commit, tag or range behind a repository address: npm has it behind `#`, pip behind `@` and in front of `#egg=…`. */
function fragment(address: string): string | undefined {
  const hash = address.indexOf('#');
  if (hash !== -1) {
    const behind = address.slice(hash + 1);
    return /^(?:egg|subdirectory)=/.test(behind) ? fragment(address.slice(0, hash)) : behind || undefined;
  }
  const at = address.lastIndexOf('@');
  return at > address.lastIndexOf('/') ? address.slice(at + 1) : undefined;
}

/** `name=version`, `name/release`, `name:arch`, `./file.deb`. */
export const splitDebian: SplitSpec = (text) => {
  const elsewhereSpec = place(text, /\.deb$/);
  if (elsewhereSpec) return elsewhereSpec;
  const at = text.search(/[=/]/);
  return at === -1 ? registry(text) : registry(text.slice(0, at), text.slice(at + 1));
};

/** `name=1.2`, `name~1.2`, `name>1`, `name@repository`, `./file.apk`. An operator other than `=` stays with the version. */
export const splitAlpine: SplitSpec = (text) => {
  const elsewhereSpec = place(text, /\.apk$/);
  if (elsewhereSpec) return elsewhereSpec;
  const plain = text.replace(/@[^@=<>~]+$/, '');
  return constraint(plain, /[=<>~]/);
};

/** `name-1.2-3.el9.x86_64` (a version begins with a digit), `name = 1.2`, `./file.rpm`. */
export const splitRpm: SplitSpec = (text) => {
  if (text.startsWith('@')) return splitGroup(text.slice(1));
  const elsewhereSpec = place(text, /\.rpm$/);
  if (elsewhereSpec) return elsewhereSpec;
  if (/[=<>]/.test(text)) return constraint(text, /[=<>]/);
  const match = /^(.+?)-((?:\d+:)?(?:\d|\$)[^-]*(?:-[\d$][^-]*)?)$/.exec(text);
  return match?.[1] ? registry(match[1], match[2]) : registry(text);
};

/** A group of packages, which has no version: `@name` as dnf writes it. */
export const splitGroup: SplitSpec = (text) => ({ name: `@${text}`, version: undefined, source: 'unknown' });

/** A module stream: `name:stream/profile`. */
export const splitModule: SplitSpec = (text) => {
  const [name = '', stream] = (text.split('/', 1)[0] ?? '').split(':', 2);
  return registry(name, stream);
};

/** Requirement specifiers (PEP 508), directories, archives and addresses. */
export const splitPython: SplitSpec = (text) => {
  const requirement = text.split(';', 1)[0] ?? '';
  const address = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*@\s*((?:[a-z+]+:|[./]).*)$/.exec(requirement);
  if (address?.[2]) return { ...(place(address[2], /^$/) ?? elsewhere('file')), name: address[1] };
  const elsewhereSpec = place(text, /\.(whl|zip|tar\.(gz|bz2|xz)|tgz)$|^[^=<>~!@[]*\//);
  return elsewhereSpec ?? constraint(requirement, /[=<>~!]/);
};

/** `channel::name=1.2=build`, `name==1.2`, `name>=1`. */
export const splitConda: SplitSpec = (text) => {
  const elsewhereSpec = place(text, /\.(conda|tar\.bz2)$/);
  if (elsewhereSpec) return elsewhereSpec;
  return constraint(text.slice(text.lastIndexOf('::') === -1 ? 0 : text.lastIndexOf('::') + 2), /[=<>~! ]/);
};

function constraint(text: string, operators: RegExp): Omit<PackageSpec, 'word'> {
  const at = text.search(operators);
  if (at === -1) return registry(text.replace(/\[.*$/, '').trim());
  const name = text.slice(0, at).replace(/\[.*$/, '').trim();
  return registry(
    name,
    text
      .slice(at)
      .replace(/^\s*={1,3}\s*/, '')
      .trim(),
  );
}

/** `name@version`, `@scope/name@version`, `owner/repository#commit`, archives, folders, addresses. */
export const splitNode: SplitSpec = (text) => {
  const elsewhereSpec = place(text, /\.(tgz|tar\.gz|tar)$/);
  if (elsewhereSpec) return elsewhereSpec;
  if (/^(github|gitlab|bitbucket|gist):/.test(text)) return elsewhere('vcs', fragment(text));
  const at = text.indexOf('@', 1);
  const name = at === -1 ? text : text.slice(0, at);
  if (name.includes('/') && !name.startsWith('@') && !name.startsWith('$')) return elsewhere('vcs', fragment(text));
  return at === -1 ? registry(name) : registry(name, text.slice(at + 1));
};

/** `name:version`, `./file.gem`. */
export const splitGem: SplitSpec = (text) => {
  const elsewhereSpec = place(text, /\.gem$/);
  if (elsewhereSpec) return elsewhereSpec;
  const colon = text.indexOf(':');
  return colon === -1 ? registry(text) : registry(text.slice(0, colon), text.slice(colon + 1));
};

/** `path@version`; `./…` and bare patterns are packages of the main module. */
export const splitGo: SplitSpec = (text) => {
  const at = text.lastIndexOf('@');
  if (at > 0) return registry(text.slice(0, at), text.slice(at + 1));
  return text.startsWith('.') || text.startsWith('/') || text.endsWith('.go') || text === 'all' ? elsewhere('file') : registry(text);
};

/** `name@version`. */
export const splitAt: SplitSpec = (text) => {
  const at = text.indexOf('@', 1);
  return at === -1 ? registry(text) : registry(text.slice(0, at), text.slice(at + 1));
};

/** `vendor/name:^1`, `vendor/name=1`, `vendor/name 1`. */
export const splitComposer: SplitSpec = (text) => {
  const at = text.search(/[:= ]/);
  return at === -1 ? registry(text) : registry(text.slice(0, at), text.slice(at + 1));
};
