import { factAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency, NativeDependency, Workspace } from '../../project.types.ts';
import { directoryOf, type ProjectReader, resolvePath } from '../../project-reader.ts';
import { type TomlEntry, tomlEntries, tomlStrings } from '../../structured-text.ts';
import { type NativePackage, type NativeTable, nativeAmong } from '../native-dependencies.ts';

const sections = /^(?:target\..{1,150}\.)?(dependencies|dev-dependencies|build-dependencies)(?:\.([\w-]{1,100}))?$/;

/** The crates that a Cargo.toml declares. A version that the workspace says is undefined. */
export function rustDependencies(reader: ProjectReader, path: string): Dependency[] {
  const source = reader.text(path);
  if (!source) return [];
  const result = new Map<string, Dependency>();
  for (const entry of tomlEntries(source)) {
    const section = sections.exec(entry.table);
    if (!section) continue;
    const name = section[2] ?? entry.key.split('.', 1)[0] ?? '';
    const scope = section[1] === 'dependencies' ? 'production' : 'development';
    const key = `${scope} ${name}`;
    const version = section[2] === undefined ? versionOf(entry) : entry.key === 'version' ? versionOf(entry) : undefined;
    const known = result.get(key);
    if (!known) result.set(key, { name, version, scope, evidence: factAt(name, path, source, entry.offset).evidence });
    else if (known.version === undefined && version !== undefined) result.set(key, { ...known, version });
  }
  return [...result.values()];
}

function versionOf(entry: TomlEntry): string | undefined {
  return /^["']([^"'\n]{1,100})["']/.exec(entry.raw)?.[1] ?? /\bversion\s{0,5}=\s{0,5}["']([^"'\n]{1,100})["']/.exec(entry.raw)?.[1];
}

/** Crates that bind a C library or compile C code. */
const nativeCrates: () => NativeTable = once(() => {
  const links: readonly (readonly [string, string])[] = [
    ['openssl', 'OpenSSL'],
    ['openssl-sys', 'OpenSSL'],
    ['native-tls', 'OpenSSL'],
    ['pq-sys', 'libpq'],
    ['mysqlclient-sys', 'the MySQL client'],
    ['libgit2-sys', 'libgit2'],
    ['git2', 'libgit2'],
    ['curl', 'libcurl'],
    ['zmq', 'libzmq'],
    ['opencv', 'OpenCV'],
    ['ffmpeg-next', 'FFmpeg'],
  ];
  const compiles: readonly (readonly [string, string])[] = [
    ['ring', 'C and assembly'],
    ['aws-lc-rs', 'AWS-LC with CMake or a C compiler'],
    ['aws-lc-sys', 'AWS-LC with CMake or a C compiler'],
    ['rdkafka', 'librdkafka'],
    ['rocksdb', 'RocksDB'],
    ['librocksdb-sys', 'RocksDB'],
    ['mimalloc', 'mimalloc'],
    ['tikv-jemallocator', 'jemalloc'],
    ['jemallocator', 'jemalloc'],
    ['zstd', 'zstd'],
    ['zstd-sys', 'zstd'],
    ['blake3', 'C and assembly'],
    ['libsodium-sys', 'libsodium'],
  ];
  return new Map<string, NativePackage>([
    ...links.map(([name, library]) => [name, { kind: 'compiles', reason: `builds against ${library}` }] as const),
    ...compiles.map(([name, what]) => [name, { kind: 'compiles', reason: `compiles ${what}` }] as const),
  ]);
});

/** Crates that ask for more than the Rust toolchain; features decide for some. */
export function rustNativeDependencies(reader: ProjectReader, path: string, dependencies: readonly Dependency[]): NativeDependency[] {
  const known = nativeAmong(dependencies, nativeCrates());
  const source = reader.text(path);
  if (!source) return known;
  for (const entry of tomlEntries(source)) {
    if (!/(?:^|\.)dependencies$/.test(entry.table)) continue;
    const features = /\bfeatures\s{0,5}=\s{0,5}\[([^\]]{0,500})\]/.exec(entry.raw)?.[1] ?? '';
    const reason =
      entry.key === 'diesel' && /"postgres"/.test(features)
        ? 'builds against libpq'
        : entry.key === 'diesel' && /"mysql"/.test(features)
          ? 'builds against the MySQL client'
          : entry.key === 'rusqlite' || entry.key === 'libsqlite3-sys'
            ? /"bundled/.test(features)
              ? 'compiles SQLite'
              : 'builds against SQLite'
            : undefined;
    if (reason !== undefined) known.push({ ...factAt(entry.key, path, source, entry.offset), kind: 'compiles', reason });
  }
  return known;
}

/** The Cargo workspace that a directory is the root or a member of. */
export function rustWorkspace(reader: ProjectReader, directory: string): Workspace | undefined {
  for (let root = directory; ; root = directoryOf(root.slice(0, -1))) {
    const path = `${root}Cargo.toml`;
    const source = reader.text(path);
    const entries = source?.text.includes('[workspace') ? tomlEntries(source) : [];
    const listed = entries.find((entry) => entry.table === 'workspace' && entry.key === 'members');
    if (listed) {
      const excluded = tomlStrings(entries.find((entry) => entry.table === 'workspace' && entry.key === 'exclude'));
      const members = membersOf(reader, root, tomlStrings(listed)).filter(
        (member) => !excluded.some((folder) => member === `${resolvePath(root, folder) ?? ''}/`),
      );
      return root === directory || members.includes(directory) ? { root, manager: 'cargo', members } : undefined;
    }
    if (root === '') return undefined;
  }
}

/** `crates/*` stands for every folder with a Cargo.toml. */
function membersOf(reader: ProjectReader, root: string, patterns: readonly string[]): string[] {
  const members = new Set<string>();
  const packages = reader.files
    .filter((file) => file.path.endsWith('/Cargo.toml'))
    .slice(0, 1000)
    .map((file) => directoryOf(file.path));
  for (const pattern of patterns.slice(0, 200)) {
    const star = /^([\w./-]{0,200})\/\*$/.exec(pattern);
    const folder = resolvePath(root, star?.[1] ?? pattern);
    if (folder === undefined) continue;
    for (const directory of packages) {
      const inside = directory.slice(folder.length + 1, -1);
      if (star ? directory.startsWith(`${folder}/`) && !inside.includes('/') && inside !== '' : directory === `${folder}/`)
        members.add(directory);
    }
  }
  return [...members];
}
