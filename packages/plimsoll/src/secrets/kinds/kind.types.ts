export type Counts = 'everywhere' | 'text' | 'unpackaged' | 'own';

/** A format of secrets that is known. */
export interface SecretKind {
  readonly kind: string;
  /** One of these has to be in the text before the pattern is tried. */
  readonly keywords: readonly string[];
  /** Keywords count in capitals and in small letters. */
  readonly anyCase?: true;
  /** How many characters in front of a keyword the match may begin; 0 where it begins with the keyword. */
  readonly before?: number;
  /** How many characters behind the beginning of a keyword the match may end, if more than 400. */
  readonly reach?: number;
  /** Matches the secret; group 1 where the secret is a part of the match. Made where it is needed: few files need one. Every quantifier is bounded. */
  readonly pattern: () => RegExp;
  /** Least Shannon entropy of the secret, in bits a character. */
  readonly entropy?: number;
  /** Says whether a secret that has a checksum is intact. */
  readonly checksum?: (token: string) => boolean;
  /** The secret without what may be written differently, such as line breaks, for the fingerprint. */
  readonly identity?: (token: string) => string;
  /** Further shape that a pattern cannot tell; `match` is all that the pattern matched, `left` the 64 characters in front of it. */
  readonly check?: (token: string, match: string, left: () => string) => boolean;
  /**
   * Where it counts. `everywhere`, which is usual: no other text looks like it, so programs and the files of libraries count.
   * `text`: not in programs, where random letters may look like it. `unpackaged`: in programs too, but not in what a package brought,
   * as vendors publish such keys with their libraries. `own`: only in texts that no package brought, as libraries and their
   * documentation are full of things that look like it.
   */
  readonly counts?: Counts;
  /** Told only by the name that the value is given to (`datadog_api_key = …`), not by its own letters. */
  readonly assigned?: true;
  /** Meant to be published, such as a key for browsers, or an identifier that is no secret by itself. */
  readonly public?: true;
  /** Only in files whose path matches; texts without a path count. */
  readonly paths?: RegExp;
}

export type FurtherOfKind = Omit<SecretKind, 'kind' | 'keywords' | 'pattern'>;
