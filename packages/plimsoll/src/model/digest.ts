/**
 * SHA-256 as base64url, cut to 192 bits. Loading `node:crypto` takes a start some milliseconds, more than to work out what a
 * small run needs in JavaScript; it is loaded once there is much to do.
 */
export function digest(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  worked += bytes.length;
  const hash = worked > mostOwnWork ? nativeSha256(bytes) : sha256(bytes);
  return hash.toString('base64url', 0, 24);
}

const mostOwnWork = 256 * 1024;
let worked = 0;

function nativeSha256(bytes: Uint8Array): Buffer {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest();
}

/** FIPS 180-4. */
export function sha256(bytes: Uint8Array): Buffer {
  const constants = roundConstants();
  const padded = Buffer.alloc((((bytes.length + 8) >> 6) << 6) + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  padded.writeUIntBE(bytes.length * 8, padded.length - 6, 6);
  const state = Int32Array.from([0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
  const words = new Int32Array(64);
  for (let start = 0; start < padded.length; start += 64) addBlock(state, padded, start, words, constants);
  const hash = Buffer.alloc(32);
  for (let index = 0; index < 8; index++) hash.writeInt32BE(state[index] as number, index * 4);
  return hash;
}

function addBlock(state: Int32Array, bytes: Buffer, start: number, words: Int32Array, constants: Int32Array): void {
  const byte = (index: number) => bytes[index] as number;
  for (let i = 0, at = start; i < 16; i++, at += 4) words[i] = (byte(at) << 24) | (byte(at + 1) << 16) | (byte(at + 2) << 8) | byte(at + 3);
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15] as number;
    const late = words[i - 2] as number;
    const small0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3);
    const small1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10);
    words[i] = ((words[i - 16] as number) + small0 + (words[i - 7] as number) + small1) | 0;
  }
  const at = (index: number) => state[index] as number;
  let a = at(0);
  let b = at(1);
  let c = at(2);
  let d = at(3);
  let e = at(4);
  let f = at(5);
  let g = at(6);
  let h = at(7);
  for (let i = 0; i < 64; i++) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + large1 + ((e & f) ^ (~e & g)) + (constants[i] as number) + (words[i] as number)) | 0;
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = at(0) + a;
  state[1] = at(1) + b;
  state[2] = at(2) + c;
  state[3] = at(3) + d;
  state[4] = at(4) + e;
  state[5] = at(5) + f;
  state[6] = at(6) + g;
  state[7] = at(7) + h;
}

let known: Int32Array | undefined;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function roundConstants(): Int32Array {
  if (known) return known;
  known = new Int32Array(64);
  for (let count = 0, candidate = 2; count < 64; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor > candidate) known[count++] = Math.floor((Math.cbrt(candidate) % 1) * 2 ** 32) | 0;
  }
  return known;
}
