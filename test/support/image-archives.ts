import { digestOf } from './images.ts';
import { tarOf } from './tars.ts';

/** Files of an archive or layer by path: their content, or where a symbolic link leads. */
export type ArchiveFiles = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

export function makeTar(files: ArchiveFiles): Buffer {
  return tarOf(
    Object.entries(files).map(([path, content]) =>
      typeof content === 'object' && 'link' in content ? { path, kind: 'symlink', target: content.link } : { path, content },
    ),
  );
}

export interface SketchedImage {
  readonly config: string;
  readonly layers: readonly Buffer[];
  readonly diffIds: readonly string[];
}

/** An image of layers that are given as files. */
export function makeImage(layers: readonly ArchiveFiles[], about: Readonly<Record<string, unknown>> = {}): SketchedImage {
  const tars = layers.map(makeTar);
  const diffIds = tars.map(digestOf);
  const history = tars.map((_, index) => ({ created_by: `step ${index}` }));
  const config = { os: 'linux', architecture: 'amd64', config: { Env: ['A=1'] }, rootfs: { type: 'layers', diff_ids: diffIds }, history };
  return { config: JSON.stringify({ ...config, ...about }), layers: tars, diffIds };
}

export interface Described {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** Blobs by digest, as layouts and registries hold them. */
export class Blobs {
  readonly all = new Map<string, Buffer>();

  add(bytes: Uint8Array | string, mediaType: string, more: Partial<Described> = {}): Described {
    const buffer = Buffer.from(bytes);
    const digest = digestOf(buffer);
    this.all.set(digest, buffer);
    return { mediaType, digest, size: buffer.length, ...more };
  }

  addImage(image: SketchedImage, more: Partial<Described> = {}): Described {
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: this.add(image.config, 'application/vnd.oci.image.config.v1+json'),
      layers: image.layers.map((layer) => this.add(layer, 'application/vnd.oci.image.layer.v1.tar')),
    };
    return this.add(JSON.stringify(manifest), manifest.mediaType, more);
  }

  addIndex(manifests: readonly Described[], more: Partial<Described> = {}): Described {
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    return this.add(JSON.stringify({ schemaVersion: 2, mediaType, manifests }), mediaType, more);
  }

  /** The files of an OCI layout whose index names these. */
  layout(manifests: readonly Described[]): Record<string, string | Buffer> {
    const files: Record<string, string | Buffer> = {
      'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      'index.json': JSON.stringify({ schemaVersion: 2, manifests }),
    };
    for (const [digest, bytes] of this.all) files[`blobs/${digest.replace(':', '/')}`] = bytes;
    return files;
  }
}

/** The files of what `docker save` wrote before Docker 25. */
export function dockerArchive(image: SketchedImage, tags: readonly string[]): Record<string, string | Buffer> {
  const config = `${digestOf(Buffer.from(image.config)).slice(7)}.json`;
  const files: Record<string, string | Buffer> = { [config]: image.config };
  const layers = image.layers.map((layer, index) => {
    files[`layer${index}/layer.tar`] = layer;
    return `layer${index}/layer.tar`;
  });
  files['manifest.json'] = JSON.stringify([{ Config: config, RepoTags: tags, Layers: layers }]);
  return files;
}
