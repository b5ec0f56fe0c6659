const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Whether the last six characters are the CRC-32 of the thirty before them in base 62, as GitHub's and npm's tokens have it
 * (github.blog, "Behind GitHub's new authentication token formats").
 */
export function hasBase62Checksum(token: string): boolean {
  const body = token.slice(token.indexOf('_') + 1);
  if (body.length !== 36) return false;
  let value = crc32(body.slice(0, 30));
  let text = '';
  for (let index = 0; index < 6; index++) {
    text = (digits[value % 62] ?? '') + text;
    value = Math.floor(value / 62);
  }
  return text === body.slice(30);
}

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
