export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** What BuildKit assumes where nobody names a platform; our own answer is then *unknown*. */
export const assumedPlatform: Platform = { os: 'linux', architecture: 'amd64', variant: '' };

/**
 * Reads a platform specifier, `os`, `architecture` or `os[(version)]/architecture[/variant]`, as containerd's `platforms.Parse` does.
 * An error says which part is wrong.
 */
export function parsePlatform(specifier: string): Platform | { readonly error: string } {
  if (specifier.includes('*')) return { error: 'wildcards are not supported' };
  const parts = specifier.split('/');
  const [first = '', second, third] = parts;
  const system = /^([A-Za-z0-9_-]+)(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?$/.exec(first);
  if (!system) return { error: `"${first}" is not an operating system` };
  for (const part of parts.slice(1, 4)) {
    if (!/^[A-Za-z0-9_.-]+$/.test(part)) return { error: `"${part}" is not a part of a platform` };
  }
  const os = normalizeSystem(system[1] ?? '');
  if (second === undefined) {
    if (knownSystem.test(os)) return { os, architecture: assumedPlatform.architecture, variant: '' };
    const { architecture, variant } = normalizeArchitecture(first, '');
    if (!knownArchitecture.test(architecture)) return { error: 'this is no operating system and no architecture that BuildKit knows' };
    return { os: assumedPlatform.os, architecture, variant: variant === 'v7' ? '' : variant };
  }
  if (parts.length > 3) return { error: 'a platform has at most three parts' };
  const { architecture, variant } = normalizeArchitecture(second, third ?? '');
  if (third === undefined) return { os, architecture, variant: architecture === 'arm' && variant === 'v7' ? '' : variant };
  return { os, architecture, variant: architecture === 'arm64' && variant === '' ? 'v8' : variant };
}

/** `linux/arm/v7`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === '' ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

const knownSystem = /^(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|windows|zos)$/;
const knownArchitecture =
  /^(?:386|amd64|amd64p32|arm|armbe|arm64|arm64be|ppc64|ppc64le|loong64|mips|mipsle|mips64|mips64le|mips64p32|mips64p32le|ppc|riscv|riscv64|s390|s390x|sparc|sparc64|wasm)$/;

function normalizeSystem(name: string): string {
  const os = name.toLowerCase();
  return os === 'macos' ? 'darwin' : os;
}

function normalizeArchitecture(name: string, variantName: string): { architecture: string; variant: string } {
  const architecture = name.toLowerCase();
  const variant = variantName.toLowerCase();
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: variant === '8' || variant === 'v8' ? '' : variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      if (variant === '') return { architecture, variant: 'v7' };
      return { architecture, variant: /^[5678]$/.test(variant) ? `v${variant}` : variant };
    default:
      return { architecture, variant };
  }
}
