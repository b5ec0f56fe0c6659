/** A secret in a stream of bytes, without the secret: nothing that leaves the scanner holds its value. */
export interface SecretMatch {
  /** Kebab-case kind, e.g. `github-token`. */
  readonly kind: string;
  /** Bytes from the beginning of the file, and how many. */
  readonly offset: number;
  readonly length: number;
  /** From 1; counted in `\n`. */
  readonly line: number;
  /** At most the kind's public prefix and a few stars: `ghp_****`. */
  readonly masked: string;
  /** SHA-256 (hex, first 16 digits) of the value, so that the same secret in two places is told once. */
  readonly fingerprint: string;
  /** For kinds with a checksum: whether it is right. */
  readonly checksum?: boolean;
  /** Told only by the name that the value is given to (`datadog_api_key = …`): likely, not certain. */
  readonly assigned?: true;
  /** The file as a whole, told by its name and how it begins: a key store, credentials of a tool. Its offset and length are 0. */
  readonly whole?: true;
  /** Meant to be published (a key for browsers), or an identifier that is no secret by itself. */
  readonly public?: true;
}
