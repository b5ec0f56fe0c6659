import { createHash } from 'node:crypto';
import { lookupBase } from '../../packages/plimsoll/src/bases/catalogue.ts';
import { parseReference } from '../../packages/plimsoll/src/bases/reference.ts';
import { ImageView } from '../../packages/plimsoll/src/facts/views/image-view.ts';
import type { HistoryEntry, ImageAnalysis, ImageLayer, LayerEntry, TreeEntry } from '../../packages/plimsoll/src/image/image.types.ts';
import type { Package } from '../../packages/plimsoll/src/packages/package.types.ts';
import type { FileSketch, ImageSketch, LayerSketch, PackageSketch } from '../../packages/plimsoll/src/rules/image-sketch.ts';

/** The day on which the examples of rules are looked at. */
const today = '2026-08-20';

/** The view of a sketched image. */
export function sketchedImage(sketch: ImageSketch): ImageView {
  const reference = sketch.base === undefined ? undefined : parseReference(sketch.base);
  const base = reference && !('code' in reference) && 'familiar' in reference ? lookupBase(reference, { today }) : undefined;
  return new ImageView(sketchedAnalysis(sketch), {
    today,
    ...(sketch.baseLayers !== undefined && { baseLayers: sketch.baseLayers }),
    ...(base && { base }),
  });
}

/** What reading a sketched image would give. */
export function sketchedAnalysis(sketch: ImageSketch): ImageAnalysis {
  const [os = 'linux', architecture = 'amd64', variant] = (sketch.platform ?? 'linux/amd64').split('/');
  const history: HistoryEntry[] = [];
  const layers: ImageLayer[] = [];
  const tree = new Map<string, TreeEntry>();
  for (const layer of sketch.layers ?? []) {
    if (typeof layer === 'string') {
      history.push({ createdBy: layer, emptyLayer: true });
      continue;
    }
    addLayer(layer, layers, tree, history.length);
    history.push({ ...(layer.by !== undefined && { createdBy: layer.by }), emptyLayer: false });
  }
  const [id, version] = (sketch.system ?? '').split(' ');
  const name = sketch.name ?? 'app:1.2';
  return {
    name,
    source: 'sketch',
    tags: sketch.tags ?? [name],
    digest: digestOf(JSON.stringify(sketch)),
    annotations: {},
    config: {
      platform: { os, architecture, ...(variant !== undefined && { variant }) },
      container: { exposedPorts: [], env: [], volumes: [], labels: {}, onBuild: [], ...sketch.config },
      ...(sketch.created !== undefined && { created: sketch.created }),
      diffIds: layers.map(({ diffId }) => diffId),
      history,
    },
    layers,
    tree: new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(id && { system: { id, ...(version !== undefined && { version }) } }),
    packages: (sketch.packages ?? []).map(packageOf),
    secrets: (sketch.secrets ?? []).map(({ kind, at }) => ({
      kind,
      at,
      offset: 0,
      length: 40,
      line: 1,
      masked: '****',
      fingerprint: digestOf(JSON.stringify([kind, at])).slice(7, 23),
    })),
    unknowns: [],
  };
}

function addLayer({ files = {}, removes = [] }: LayerSketch, layers: ImageLayer[], tree: Map<string, TreeEntry>, history: number): void {
  const index = layers.length;
  const entries = Object.entries(files).map(([path, file]) => entryOf(path, typeof file === 'string' ? { text: file } : file));
  const texts = Object.entries(files).flatMap(([path, file]) => {
    const text = typeof file === 'string' ? file : file.text;
    return text === undefined ? [] : [[path, text] as const];
  });
  for (const gone of removes) for (const path of [...tree.keys()]) if (path === gone || path.startsWith(`${gone}/`)) tree.delete(path);
  for (const entry of entries) {
    for (const parent of parentsOf(entry.path)) if (!tree.has(parent)) tree.set(parent, { ...directory(parent), layer: index });
    tree.set(entry.path, { ...entry, layer: index });
  }
  const diffId = digestOf(JSON.stringify([index, files, removes]));
  const analysis = {
    diffId,
    tarBytes: 0,
    entries,
    whiteouts: removes,
    opaque: [],
    packages: [],
    secrets: [],
    texts: Object.fromEntries(texts),
    unknowns: [],
  };
  layers.push({ index, diffId, bytes: entries.reduce((sum, { size }) => sum + size, 0), history, analysis });
}

function directory(path: string): LayerEntry {
  return { path, kind: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, modified: 0 };
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function entryOf(path: string, file: FileSketch): LayerEntry {
  const { text = '', uid = 0, gid = 0, link, program, capabilities } = file;
  const isDirectory = path.endsWith('/');
  const kind = isDirectory ? 'directory' : link !== undefined ? 'symlink' : 'file';
  return {
    path: path.replace(/\/$/, ''),
    kind,
    mode: file.mode ?? (isDirectory ? 0o755 : link !== undefined ? 0o777 : 0o644),
    uid,
    gid,
    size: kind === 'file' ? (file.size ?? text.length) : 0,
    modified: 0,
    ...(link !== undefined && { target: link }),
    ...(kind === 'file' && { content: file.content ?? digestOf(path + text).slice(7, 23) }),
    ...(program && { program }),
    ...(capabilities && { capabilities }),
  };
}

function packageOf({ name, version, bytes, architecture, files, layer = 0 }: PackageSketch): Package {
  const [type = 'generic', ...rest] = name.split('/');
  const plain = rest.pop() ?? '';
  return {
    type,
    name: plain,
    purl: `pkg:${name}${version === undefined ? '' : `@${version}`}`,
    cataloger: 'sketch',
    evidence: [],
    finds: 'installed',
    layer,
    ...(rest.length > 0 && { namespace: rest.join('/') }),
    ...(version !== undefined && { version }),
    ...(bytes !== undefined && { installedBytes: bytes }),
    ...(files && { files }),
    ...(architecture !== undefined && { qualifiers: { arch: architecture } }),
  };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
