import type { PackageManager, PackageOperation, PackageSpec } from '../../shell/operations.ts';

/** curl or wget, as a package manager installed it. */
export interface InstalledDownloader {
  readonly spec: PackageSpec;
  readonly manager: PackageManager;
}

/** Keeps `installed` up to date with one more operation: what installs curl or wget, and what removes them again. */
export function noteDownloaders(operation: PackageOperation, installed: Map<string, InstalledDownloader>): void {
  const { scope, action, manager, packages } = operation;
  if (scope !== 'system' || (action !== 'install' && action !== 'remove')) return;
  for (const spec of packages) {
    const { name } = spec;
    if (name !== 'curl' && name !== 'wget') continue;
    if (action === 'remove' || isTemporary(operation)) installed.delete(name);
    else if (!installed.has(name)) installed.set(name, { spec, manager });
  }
}

/** A virtual package of apk is there to be removed as one. */
function isTemporary({ options }: PackageOperation): boolean {
  return options.has('--virtual');
}
