import type { GoBuildInfo } from '../../binaries/go-build-info.ts';

/** Names of variables that programs keep their own version in. */
const versionVariable = /\.(?:git|build|app|release|sem)?_?ver(?:sion)?(?:number|string|tag)?$/i;
const versionValue = /^v?\d+\.\d+(?:\.\d+)?(?:[-+.][\w.+-]*)?$/;

/**
 * The version of a program's main module: as Go stamped it, else what the linker was told to write into a variable for it (`-X
 * main.version=v1.2.3`), else the pseudo-version of the commit that it was built from.
 */
export function goMainVersion({ main, path, settings, dependencies }: GoBuildInfo): string | undefined {
  if (main?.version && main.version !== '(devel)') return main.version;
  const stamped = linkedVersion(settings.get('-ldflags') ?? '', main?.path ?? path ?? '', new Set(dependencies.map((each) => each.path)));
  return stamped ?? pseudoVersion(settings.get('vcs.revision'), settings.get('vcs.time'));
}

function linkedVersion(flags: string, module: string, dependencies: ReadonlySet<string>): string | undefined {
  let best: { rank: number; value: string } | undefined;
  for (const { name, value } of linkedValues(flags)) {
    if (!versionVariable.test(name) || !versionValue.test(value)) continue;
    const rank = rankOf(name, module, dependencies);
    if (rank > 0 && rank > (best?.rank ?? 0)) best = { rank, value };
  }
  if (!best) return undefined;
  return best.value.startsWith('v') ? best.value : `v${best.value}`;
}

/** The program's own variables first; those of a dependency may hold that one's version. */
function rankOf(name: string, module: string, dependencies: ReadonlySet<string>): number {
  if (name.startsWith('main.')) return 3;
  if (module !== '' && name.startsWith(module)) return 2;
  const folders = name.slice(0, name.lastIndexOf('.')).split('/');
  return folders.some((_, i) => dependencies.has(folders.slice(0, i + 1).join('/'))) ? 0 : 1;
}

/** `-X NAME=VALUE`, of which the second word may be quoted. */
function* linkedValues(flags: string): Generator<{ name: string; value: string }> {
  for (const [, single, double, plain] of flags.matchAll(/-X[=\s]\s*(?:'([^'=]*=[^']*)'|"([^"=]*=[^"]*)"|([^\s'"]+))/g)) {
    const text = single ?? double ?? plain ?? '';
    const equals = text.indexOf('=');
    if (equals > 0) yield { name: text.slice(0, equals), value: text.slice(equals + 1).trim() };
  }
}

/** Go's pseudo-version without a tag before it: `v0.0.0-20240426060020-9640d75c1384`. */
function pseudoVersion(revision: string | undefined, time: string | undefined): string | undefined {
  const digits = time?.replace(/\D/g, '').slice(0, 14);
  if (!revision || !/^[0-9a-f]{12,}$/.test(revision) || digits?.length !== 14) return undefined;
  return `v0.0.0-${digits}-${revision.slice(0, 12)}`;
}
