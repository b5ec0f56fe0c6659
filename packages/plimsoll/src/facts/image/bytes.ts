import type { TreeEntry } from '../../image/image.types.ts';
import type { Package } from '../../packages/package.types.ts';

/** Bytes of a place, a package or a type, and of what is in it. */
export interface ByteNode {
  readonly name: string;
  readonly bytes: number;
  /** Index of the layer that most of them are from. */
  readonly layer: number | undefined;
  /** Most bytes first; empty for a file. */
  readonly children: readonly ByteNode[];
}

type Tree = ReadonlyMap<string, TreeEntry>;

/** Deeper directories count as one file each. */
const deepest = 12;

/** Bytes by directory: the files that a container sees. */
export function bytesByDirectory(tree: Tree): ByteNode {
  const root = new Count('/');
  for (const { path, size, layer } of tree.values()) if (size > 0) root.add(path.split('/').slice(0, deepest), size, layer);
  return root.done();
}

/** Bytes by ecosystem and package: of OS packages the files that they own, of others what their databases say. */
export function bytesByPackage(packages: readonly Package[], tree: Tree): ByteNode {
  const root = new Count('packages');
  for (const { type, name, files, installedBytes, layer = 0, deletedIn } of packages) {
    if (deletedIn !== undefined) continue;
    const bytes = files ? files.reduce((sum, path) => sum + (tree.get(path)?.size ?? 0), 0) : (installedBytes ?? 0);
    if (bytes > 0) root.add([type, name], bytes, layer);
  }
  return root.done();
}

/** Bytes by type of file, and within it by ending. */
export function bytesByType(tree: Tree): ByteNode {
  const root = new Count('types');
  for (const entry of tree.values()) if (entry.size > 0) root.add(typeOf(entry), entry.size, entry.layer);
  return root.done();
}

class Count {
  readonly #name: string;
  readonly #layers = new Map<number, number>();
  readonly #children = new Map<string, Count>();
  #bytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(path: readonly string[], bytes: number, layer: number): void {
    this.#bytes += bytes;
    this.#layers.set(layer, (this.#layers.get(layer) ?? 0) + bytes);
    const [name, ...rest] = path;
    if (name === undefined) return;
    let child = this.#children.get(name);
    if (!child) {
      child = new Count(name);
      this.#children.set(name, child);
    }
    child.add(rest, bytes, layer);
  }

  done(): ByteNode {
    const [layer] = [...this.#layers].sort(([, a], [, b]) => b - a)[0] ?? [];
    const children = [...this.#children.values()]
      .map((child) => child.done())
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
    return { name: this.#name, bytes: this.#bytes, layer, children };
  }
}

/** Endings by what people call such files. */
const types: Readonly<Record<string, string>> = {
  'shared libraries': 'so dll dylib',
  'static libraries and objects': 'a o lib la',
  'headers and C sources': 'h hpp hh c cc cpp',
  'Python code': 'py pyc pyo pyd pyi',
  'JavaScript and TypeScript': 'js mjs cjs ts mts cts jsx tsx',
  'source maps': 'map',
  'Java archives and classes': 'jar war ear class jmod',
  '.NET assemblies': 'deps runtimeconfig pdb',
  'Ruby, Perl and PHP code': 'rb pl pm php',
  WebAssembly: 'wasm',
  archives: 'tar gz tgz bz2 xz zst zip whl deb rpm apk 7z',
  'documentation and text': 'md txt rst html htm pdf 1 3 5 7 8 info',
  translations: 'mo po',
  'images and fonts': 'png jpg jpeg gif svg ico webp ttf otf woff woff2',
  'data and configuration': 'json yaml yml xml toml conf cfg ini csv db sqlite bin dat',
  'certificates and keys': 'pem crt cer key p12 jks',
};

let byEnding: ReadonlyMap<string, string> | undefined;

/** What a file is, and its ending. Programs are told by how they begin. */
function typeOf({ path, program }: TreeEntry): readonly string[] {
  byEnding ??= new Map(Object.entries(types).flatMap(([type, endings]) => endings.split(' ').map((ending) => [ending, type] as const)));
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.so(?:\.[\d.]{1,30})?$/.test(name)) return ['shared libraries', '.so'];
  const dot = name.lastIndexOf('.');
  const ending = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
  const known = byEnding.get(ending);
  if (known !== undefined) return [known, `.${ending}`];
  if (program !== undefined) return [program === 'script' ? 'scripts' : 'programs', program];
  return ['other files', ending === '' || ending.length > 12 ? 'without an ending' : `.${ending}`];
}
