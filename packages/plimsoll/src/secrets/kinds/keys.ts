import { looksLikePlaceholder, shannonEntropy } from '../placeholder.ts';
import { shaped, token } from './define.ts';
import type { SecretKind } from './kind.types.ts';

/** Keys and tokens of no one vendor. */
export const keyKinds = (): SecretKind[] => [
  shaped(
    'private-key',
    ['-----BEGIN'],
    () =>
      /-----BEGIN[ A-Z0-9_-]{0,40}PRIVATE KEY(?: BLOCK)?-----[^\w+/=]{0,20}(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): ?[\w .,:;/()@<>-]{0,120}[\\nr\s"']{0,12}){0,5}([\w+/=\\ \r\n\t"',]{64,7000})/i,
    { reach: 7100, check: isKeyBody, identity: keyLetters, counts: 'text' },
  ),
  shaped(
    'putty-private-key',
    ['PuTTY-User-Key-File-'],
    () => /PuTTY-User-Key-File-[23]: [\w-]{3,30}[\s\S]{0,1500}?\nPrivate-Lines: \d{1,3}\s{1,4}([\w+/=]{40})/,
    {
      reach: 1700,
      counts: 'text',
    },
  ),
  token('age-secret-key', ['AGE-SECRET-KEY-1'], '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  shaped(
    'json-web-token',
    ['eyJ', 'ewog', 'eyA', 'eyT'],
    () =>
      /(?:(?<![\w-])|(?<=\\[nrt]))ey[\w-]{14,3000}\.(?:ey|ew)[\w/\\-]{14,4000}\.(?:[\w/\\-]{10,1000}={0,2})?|(?<![\w-])ewog[\w-]{14,3000}\.(?:ey|ew)[\w-]{14,4000}\.[\w-]{20,1000}/,
    { reach: 8050, check: isJsonWebToken, entropy: 3, counts: 'own' },
  ),
  // A JSON Web Token in Base64 once more.
  shaped('json-web-token', ['ZXlK'], () => /(?<![\w+/])ZXlK[\w+/-]{60,6000}={0,2}/, {
    reach: 6010,
    check: (text) => /^ey[\w-]{6,4000}\.e[yw]/.test(Buffer.from(text, 'base64').toString('latin1')),
    counts: 'own',
  }),
  shaped(
    'url-credentials',
    ['://'],
    () => /(?<=(?<![A-Za-z0-9])[a-zA-Z][a-zA-Z0-9+.-]{1,20}):\/\/[^\s/@:'"<>]{0,100}:([^\s/@'"<>]{3,200})@[\w.[-]{1,100}/,
    { counts: 'own', check: isNoExample },
  ),
];

/** Addresses of documentation: everybody's `user:pass@example.com`. */
function isNoExample(password: string, match: string): boolean {
  return !/@(?:[\w-]{1,60}\.)?example\.(?:com|org|net)$/.test(match) && !/^(?:xyz|abc|123)\d{0,3}$/i.test(password);
}

/** Base64 of something random follows; words and `...` are documentation. */
function isKeyBody(body: string): boolean {
  const letters = keyLetters(body);
  return letters.length >= 60 && shannonEntropy(letters.slice(0, 400)) >= 4 && !looksLikePlaceholder(letters.slice(0, 64));
}

function keyLetters(body: string): string {
  return body.replace(/\\[nr]|[^A-Za-z0-9+/=]/g, '');
}

/** The header is JSON and names an algorithm, or the token has at least the three parts of one. */
function isJsonWebToken(text: string): boolean {
  const header = Buffer.from(text.split('.', 1)[0] ?? '', 'base64url').toString('latin1');
  return /"(?:alg|typ|kid|enc)"/.test(header);
}
