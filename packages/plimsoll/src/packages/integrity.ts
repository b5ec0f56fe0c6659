const lengths: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** The digests of a Subresource Integrity value (`sha512-BASE64`, several apart by blanks) by algorithm, in lower-case hexadecimal. */
export function integrityDigests(integrity: string | undefined): Readonly<Record<string, string>> | undefined {
  if (!integrity || integrity.length > 2000) return undefined;
  const digests: Record<string, string> = {};
  for (const part of integrity.split(/\s/)) {
    const dash = part.indexOf('-');
    const algorithm = part.slice(0, dash);
    const length = lengths[algorithm];
    if (length === undefined) continue;
    const bytes = Buffer.from(part.slice(dash + 1).replace(/\?.*$/, ''), 'base64');
    if (bytes.length === length) digests[algorithm] ??= bytes.toString('hex');
  }
  return Object.keys(digests).length > 0 ? digests : undefined;
}
