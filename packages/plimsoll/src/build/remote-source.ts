/** What a source word of ADD or COPY is, as far as its text tells. */
export type SourceKind = 'http' | 'git' | 'local';

/**
 * Tells remote sources from files of the context, as BuildKit's `ParseGitRef` and `isHTTPSource` do: Git are `git://` and `ssh://`
 * addresses, `user@host:path`, and HTTP(S) addresses whose path ends in `.git`.
 */
export function sourceKind(source: string): SourceKind {
  const scheme = /^([a-zA-Z0-9]+):\/\//.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) return isScpAddress(source) ? 'git' : 'local';
  if (scheme === 'git' || scheme === 'ssh') return 'git';
  if (scheme !== 'http' && scheme !== 'https') return 'local';
  const path = /^[^?#]*/.exec(source)?.[0] ?? '';
  if (path.endsWith('.git') && path.indexOf('/', scheme.length + 3) !== -1) return 'git';
  return source.startsWith('http://') || source.startsWith('https://') ? 'http' : 'local';
}

/** `git@github.com:owner/repository.git`. */
function isScpAddress(source: string): boolean {
  return /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:[^#]*(?:#.*)?$/s.test(source);
}

/** What is wrong with a digest given to `ADD --checksum` for an HTTP source, or undefined (go-digest's `Parse`). */
export function digestProblem(digest: string): string | undefined {
  const colon = digest.indexOf(':');
  if (colon <= 0 || colon === digest.length - 1) return 'a checksum is written algorithm:hexadecimal';
  const algorithm = digest.slice(0, colon);
  const value = digest.slice(colon + 1);
  const length = algorithm === 'sha256' ? 64 : algorithm === 'sha384' ? 96 : algorithm === 'sha512' ? 128 : undefined;
  if (length === undefined) return `the algorithm "${algorithm}" is not supported`;
  if (value.length !== length) return `a ${algorithm} checksum has ${length} hexadecimal digits, this has ${value.length}`;
  return /^[a-f0-9]+$/.test(value) ? undefined : 'a checksum has hexadecimal digits in lower case only';
}
