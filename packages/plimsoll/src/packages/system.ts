import type { SystemRelease } from './package.types.ts';

/** Files that name the operating system, in the order in which they are believed. `etc/os-release` is often a link to the second. */
export const systemPaths: readonly string[] = [
  'etc/os-release',
  'usr/lib/os-release',
  'etc/alpine-release',
  'etc/debian_version',
  'etc/centos-release',
  'etc/oracle-release',
  'etc/fedora-release',
  'etc/redhat-release',
  'etc/system-release',
  'etc/photon-release',
  'etc/SuSE-release',
  'etc/arch-release',
  'etc/lsb-release',
];

/** The operating system as its files say; `text` gives the content of a file by its path, undefined where there is none. */
export function readSystem(text: (path: string) => string | undefined): SystemRelease | undefined {
  for (const path of systemPaths) {
    const content = text(path);
    const release = content === undefined ? undefined : readRelease(path, content);
    if (!release) continue;
    // Testing and unstable have no VERSION_ID, but a name in the older file: `trixie/sid`.
    const debian = release.id === 'debian' && release.version === undefined ? text('etc/debian_version')?.trim().split('/') : undefined;
    return debian?.[0] && !/\d/.test(debian[0]) && release.codename === undefined ? { ...release, codename: debian.at(-1) ?? '' } : release;
  }
  return undefined;
}

function readRelease(path: string, content: string): SystemRelease | undefined {
  if (path.endsWith('os-release')) return fromOsRelease(content);
  const line = content.split('\n')[0]?.trim() ?? '';
  if (path === 'etc/alpine-release') return { id: 'alpine', ...(line && { version: line }) };
  if (path === 'etc/debian_version') {
    return { id: 'debian', ...(/^\d/.test(line) ? { version: line } : line !== '' && { codename: line.split('/').at(-1) ?? line }) };
  }
  if (path === 'etc/arch-release') return { id: 'arch' };
  if (path === 'etc/lsb-release') return fromLsbRelease(content);
  return fromSentence(line);
}

/** os-release(5): assignments as a shell reads them. */
function fromOsRelease(content: string): SystemRelease | undefined {
  const values = assignments(content);
  const id = values.get('ID')?.toLowerCase();
  if (!id) return undefined;
  const version = values.get('VERSION_ID');
  const codename = values.get('VERSION_CODENAME') || /\(([a-z]+)\)/.exec(values.get('VERSION') ?? '')?.[1];
  const name = values.get('PRETTY_NAME') ?? values.get('NAME');
  const like = (values.get('ID_LIKE') ?? '').split(/\s+/).filter(Boolean);
  return { id, ...(version && { version }), ...(codename && { codename }), ...(name && { name }), ...(like.length > 0 && { like }) };
}

function fromLsbRelease(content: string): SystemRelease | undefined {
  const values = assignments(content);
  const id = values.get('DISTRIB_ID')?.toLowerCase();
  const version = values.get('DISTRIB_RELEASE');
  const name = values.get('DISTRIB_DESCRIPTION');
  return id ? { id, ...(version && { version }), ...(name && { name }) } : undefined;
}

function assignments(content: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of content.split('\n')) {
    const equals = line.indexOf('=');
    if (equals < 1 || line.trimStart().startsWith('#')) continue;
    const raw = line.slice(equals + 1).trim();
    const quote = raw[0];
    const bare = raw.length > 1 && (quote === '"' || quote === "'") && raw.endsWith(quote) ? raw.slice(1, -1) : raw;
    values.set(line.slice(0, equals).trim(), quote === "'" ? bare : bare.replace(/\\([\\"$`])/g, '$1'));
  }
  return values;
}

const sentenceIds: readonly (readonly [RegExp, string])[] = [
  [/^red hat/i, 'rhel'],
  [/^centos/i, 'centos'],
  [/^rocky/i, 'rocky'],
  [/^almalinux/i, 'almalinux'],
  [/^oracle/i, 'ol'],
  [/^fedora/i, 'fedora'],
  [/^amazon/i, 'amzn'],
  [/^vmware photon/i, 'photon'],
  [/^opensuse/i, 'opensuse'],
  [/^suse linux enterprise/i, 'sles'],
];

/** `CentOS Linux release 7.9.2009 (Core)`. */
function fromSentence(line: string): SystemRelease | undefined {
  const id = sentenceIds.find(([pattern]) => pattern.test(line))?.[1];
  const version = /\d+(\.\d+)*/.exec(line)?.[0];
  return id === undefined ? undefined : { id, ...(version && { version }), name: line };
}
