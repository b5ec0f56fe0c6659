import type { FoundPackage } from './package.types.ts';

/** The components of a package URL (Ecma-427), decoded. */
export interface PackageUrl {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
  readonly subpath?: string;
}

/** Types whose definitions fold the case of namespaces and names. Of npm only old names have capitals, and differ by them. */
const folded: ReadonlySet<string> = new Set([
  'alpm',
  'apk',
  'bitbucket',
  'bitnami',
  'composer',
  'deb',
  'github',
  'golang',
  'hex',
  'luarocks',
  'opam',
  'otp',
  'pub',
  'pypi',
  'qpkg',
  'vscode-extension',
]);

/** The epoch stands in front of an rpm's version everywhere but in its package URL. */
const epoch = /^(\d+):(.*)$/s;

/** The canonical package URL of a package. */
export function packageUrl(of: Pick<FoundPackage, keyof PackageUrl>): string {
  const { type, namespace, name, version, qualifiers = {} } = byType(of);
  let url = `pkg:${type}/`;
  for (const segment of (namespace ?? '').split('/')) if (segment !== '') url += `${encode(segment)}/`;
  url += encode(name);
  if (version) url += `@${encode(version)}`;
  const pairs = Object.entries(qualifiers)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [key.toLowerCase(), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length > 0) url += `?${pairs.map(([key, value]) => `${key}=${encode(value)}`).join('&')}`;
  const subpath = (of.subpath ?? '').split('/').filter((segment) => !['', '.', '..'].includes(segment));
  return subpath.length > 0 ? `${url}#${subpath.map(encode).join('/')}` : url;
}

function byType(of: Pick<FoundPackage, keyof PackageUrl>): PackageUrl {
  const type = of.type.toLowerCase();
  if (type === 'rpm') {
    const [, number, version] = epoch.exec(of.version ?? '') ?? [];
    const base = { ...of, type, ...(of.namespace !== undefined && { namespace: of.namespace.toLowerCase() }) };
    if (number === undefined || version === undefined) return base;
    return { ...base, version, qualifiers: { ...of.qualifiers, ...(number !== '0' && { epoch: number }) } };
  }
  if (!folded.has(type)) return { ...of, type };
  const name = of.name.toLowerCase();
  return {
    ...of,
    type,
    name: type === 'pypi' ? name.replaceAll('_', '-') : name,
    ...(of.namespace !== undefined && { namespace: of.namespace.toLowerCase() }),
  };
}

/** All but letters, digits and `.-_~:` as bytes of UTF-8; a lone surrogate becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

/** Reads a package URL as the specification says, right to left; undefined if it is none. */
export function parsePackageUrl(text: string): PackageUrl | undefined {
  const scheme = /^pkg:\/*/i.exec(text);
  if (!scheme) return undefined;
  let rest = text.slice(scheme[0].length);
  const hash = rest.lastIndexOf('#');
  const subpath = hash === -1 ? undefined : rest.slice(hash + 1);
  if (hash !== -1) rest = rest.slice(0, hash);
  const question = rest.lastIndexOf('?');
  const query = question === -1 ? '' : rest.slice(question + 1);
  if (question !== -1) rest = rest.slice(0, question);
  while (rest.endsWith('/')) rest = rest.slice(0, -1);
  // An npm scope may stand there with its @ unescaped.
  const at = rest.lastIndexOf('@');
  const versioned = at > rest.lastIndexOf('/') + 1;
  const version = versioned ? decode(rest.slice(at + 1)) : undefined;
  if (versioned) rest = rest.slice(0, at);
  const [type = '', ...path] = rest.split('/').filter((segment) => segment !== '');
  const name = decode(path.pop() ?? '');
  if (!/^[a-z][a-z0-9.+-]*$/i.test(type) || name === '') return undefined;
  const namespace = path.map(decode).join('/');
  const qualifiers: Record<string, string> = {};
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && equals < pair.length - 1) qualifiers[pair.slice(0, equals).toLowerCase()] = decode(pair.slice(equals + 1));
  }
  return {
    type: type.toLowerCase(),
    name,
    ...(namespace !== '' && { namespace }),
    ...(version && { version }),
    ...(Object.keys(qualifiers).length > 0 && { qualifiers }),
    ...(subpath && { subpath: subpath.split('/').map(decode).join('/') }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
