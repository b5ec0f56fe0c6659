import type { Span } from './text.ts';

/** From worst to least; `--fail-on` compares in this order. */
export const severities = ['error', 'warning', 'info', 'style'] as const;
export type Severity = (typeof severities)[number];

export const practices = [
  'base-image',
  'pinning',
  'stages',
  'caching',
  'size',
  'user',
  'secrets',
  'context',
  'health',
  'signals',
  'configuration',
  'metadata',
  'vulnerabilities',
  'delivery',
  'development',
  'observability',
  'correctness',
  'style',
] as const;
export type Practice = (typeof practices)[number];

/** A place in a file of the repository. */
export interface SourceLocation {
  readonly in: 'source';
  readonly path: string;
  readonly span: Span;
}

/** A place in a built image: a file of one of its layers, or a part of its configuration. */
export interface ImageLocation {
  readonly in: 'image';
  /** Digest of the manifest, else the image ID; the name where the source gives neither. */
  readonly image: string;
  /** Its first tag where the source knows one, else what the user called it. */
  readonly name: string;
  /** Diff ID of the layer. */
  readonly layer?: string;
  /** The same layer, counted from 1 at the base. */
  readonly layerNumber?: number;
  /** What made the layer, as its history says. */
  readonly instruction?: string;
  /** With a leading slash a file; without one a part of the image, e.g. `config/User` or `history/3`. */
  readonly path: string;
}

/** Where a finding is. A new kind of evidence is one more member; the compiler then lists every reporter to extend. */
export type Location = SourceLocation | ImageLocation;

/** Replace a range of one file; an insertion has an empty span. `path` undefined means the file of the finding. */
export interface TextEdit {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

/** Write a whole file that does not exist yet. */
export interface NewFile {
  readonly path: string;
  readonly create: string;
}

export type Edit = TextEdit | NewFile;

/**
 * `safe`: the built image behaves the same, or only differs in what the author asked for.
 * `unsafe`: likely wanted, but behaviour may change; applied with `--unsafe` only.
 * `manual`: a suggestion that a person has to finish; never applied.
 */
export type Applicability = 'safe' | 'unsafe' | 'manual';

export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly Edit[];
  /** It moves steps to other stages, where other fixes may not be wanted any more: it is applied by itself, before them. */
  readonly restructures?: boolean;
}

/** What would change if the finding were fixed. Negative numbers are savings. Every impact says where it comes from. */
export interface Impact {
  /** Uncompressed bytes of the shipped image. */
  readonly imageBytes?: number;
  /** Bytes of build context sent to the builder. */
  readonly contextBytes?: number;
  /** Estimated seconds per commit, averaged over the replayed commits. */
  readonly rebuildSeconds?: number;
  readonly before?: number;
  readonly after?: number;
  readonly basis: string;
}

export interface Related<At extends Location = Location> {
  readonly message: string;
  readonly location: At;
}

export interface Finding<At extends Location = Location> {
  readonly rule: string;
  readonly practice: Practice;
  readonly severity: Severity;
  readonly aliases: readonly string[];
  readonly message: string;
  readonly location: At;
  readonly related: readonly Related<At>[];
  readonly fixes: readonly Fix[];
  readonly impact?: Impact;
  /** Ranges of the file that reports print as stars. */
  readonly redact?: readonly Span[];
  /** Stable under moved lines: made of rule, path, the flagged text and its ordinal. */
  readonly fingerprint: string;
}

/** A finding in a file of the repository. */
export type SourceFinding = Finding<SourceLocation>;

/** Something that could not be read or decided; part of the result, not only of a log. */
export interface Unknown {
  readonly path: string;
  readonly reason: string;
}
