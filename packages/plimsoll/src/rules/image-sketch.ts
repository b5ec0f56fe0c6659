import type { ContainerConfig, ImageSecret } from '../image/image.types.ts';

/** A file of a layer. A text alone is one of root's with mode 0644 and that content. */
export interface FileSketch {
  /** Content, for what rules read of small files. */
  readonly text?: string;
  /** Permission bits; 0o644 by default, 0o755 for directories. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Bytes; by default those of the text. */
  readonly size?: number;
  /** Where it points: it is a symbolic link. */
  readonly link?: string;
  /** What the content hash would be, where two files are to agree. */
  readonly content?: string;
  readonly program?: 'elf' | 'script';
  readonly capabilities?: true;
}

export interface LayerSketch {
  /** What made it, as the history has it: `RUN apk add curl`. */
  readonly by?: string;
  /** By path; those that end in a slash are directories. */
  readonly files?: Readonly<Record<string, string | FileSketch>>;
  /** Paths of lower layers that it deletes. */
  readonly removes?: readonly string[];
}

export interface PackageSketch {
  /** Type and name: `deb/curl`, `npm/@babel/core`. */
  readonly name: string;
  readonly version?: string;
  readonly bytes?: number;
  readonly architecture?: string;
  readonly files?: readonly string[];
  /** Index of the layer that brought it; the first by default. */
  readonly layer?: number;
}

/** An image in a few words, as examples of rules have it: an analysis is made of it. */
export interface ImageSketch {
  /** `app:1.2` by default. */
  readonly name?: string;
  readonly tags?: readonly string[];
  /** `linux/amd64` by default. */
  readonly platform?: string;
  /** When it was made, RFC 3339. */
  readonly created?: string;
  readonly config?: Partial<ContainerConfig>;
  /** Layers from the base up, and between them, as texts alone, entries of the history that made none: `EXPOSE 80`. */
  readonly layers?: readonly (LayerSketch | string)[];
  /** How many of the layers are those of the image that it was built from, where that is known. */
  readonly baseLayers?: number;
  /** The image that it was built from, as the catalogue knows it. */
  readonly base?: string;
  /** Distribution and release: `debian 12`. */
  readonly system?: string;
  readonly packages?: readonly PackageSketch[];
  /** What the secret scanner found. */
  readonly secrets?: readonly { readonly kind: string; readonly at: ImageSecret['at'] }[];
}

/** The sketch as people read it, in the manner of YAML. */
export function sketchText(sketch: ImageSketch): string {
  return `${block(sketch, '').join('\n')}\n`;
}

function block(value: object, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (!isNested(item)) return [`${indent}- ${scalar(item)}`];
      const [first = '', ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const name = /^[\w./@-]+$/.test(key) ? key : JSON.stringify(key);
    if (key === 'mode') return [`${indent}mode: 0${Number(inner).toString(8)}`];
    return isNested(inner) ? [`${indent}${name}:`, ...block(inner, `${indent}  `)] : [`${indent}${name}: ${scalar(inner)}`];
  });
}

/** What takes lines of its own. Short lists of words do not. */
function isNested(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && item !== null) || JSON.stringify(value).length > 60;
  return Object.keys(value).length > 0;
}

function scalar(value: unknown): string {
  return typeof value === 'string' && /^[\w./@-][\w ./@=:$&<>()|,;+-]*$/.test(value) && !/: |\s$/.test(value)
    ? value
    : JSON.stringify(value);
}
