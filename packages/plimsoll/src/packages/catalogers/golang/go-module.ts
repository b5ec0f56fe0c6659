import type { FoundPackage } from '../../package.types.ts';

/** Modules outside of Go's standard library come from hosts; the library has this name in Go's vulnerability database. */
const goStandardLibrary = 'stdlib';

/**
 * A Go module as a package. Its path is split at the last slash, as package URLs want it.
 * @param version with `v`; `(devel)` and an empty one are not known
 */
export function goModule(path: string, version?: string): FoundPackage {
  const slash = path.lastIndexOf('/');
  return {
    type: 'golang',
    ...(slash > 0 && { namespace: path.slice(0, slash) }),
    name: path.slice(slash + 1),
    ...(version && version !== '(devel)' && { version }),
  };
}

/**
 * Whether a replacement is a folder beside the module and not a module (`go help mod edit`: it begins with a dot or a slash).
 */
export function isLocalPath(path: string): boolean {
  return /^(\.{0,2}[/\\]|\.{1,2}$|[A-Za-z]:[/\\])/.test(path);
}

/** The standard library in the version of the toolchain: `go1.22.1` gives `1.22.1`, as Go's vulnerability database writes it. */
export function goStandardLibraryOf(goVersion: string): FoundPackage | undefined {
  const version = /(?:^|\s)go(\d[^\s]*)/.exec(goVersion)?.[1];
  return version === undefined ? undefined : { type: 'golang', name: goStandardLibrary, version };
}

export function isStandardLibrary({ namespace, name }: FoundPackage): boolean {
  return namespace === undefined && name === goStandardLibrary;
}
