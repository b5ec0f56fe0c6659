import { createHash } from 'node:crypto';
import { UserError } from '../../model/errors.ts';
import type { Digest } from '../image.types.ts';

const registered: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Whether a text is a digest that can be checked: `sha256:`, `sha384:` or `sha512:` and its lower-case hexadecimal. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  if (!Object.hasOwn(registered, algorithm)) return false;
  const hex = text.slice(colon + 1);
  return hex.length === registered[algorithm] && /^[0-9a-f]+$/.test(hex);
}

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): Digest {
  return digestOf(bytes, 'sha256');
}

/** Of a registered algorithm. */
export function digestOf(bytes: Uint8Array, algorithm: string): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Throws UserError if the bytes are not those that the digest names. */
export function checkDigest(bytes: Uint8Array, digest: Digest, what: string): void {
  const found = digestOf(bytes, digest.slice(0, digest.indexOf(':')));
  if (found !== digest) throw new UserError(`${what} has digest ${found}, not ${digest}: it was changed or damaged`, 3);
}
