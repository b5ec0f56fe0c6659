import { scanText } from '../../secrets/scan.ts';
import { secretVariable } from '../secrets/secret-variable.ts';

/** A text of the image as it may be printed: each secret in it replaced by its mask. */
export function maskSecrets(text: string): string {
  const matches = scanText(text);
  if (matches.length === 0) return text;
  // Offsets are of bytes.
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  let at = 0;
  for (const { offset, length, masked } of matches) {
    pieces.push(bytes.toString('utf8', at, offset), masked);
    at = offset + length;
  }
  pieces.push(bytes.toString('utf8', at));
  return pieces.join('');
}

/** The value of a variable as it may be printed: stars for one whose name and value make it a secret. */
export function maskedValue(name: string, value: string): string {
  const judged = secretVariable(name, value);
  if (judged && judged.sort !== 'placeholder') return 'masked' in judged ? judged.masked : '****';
  // Secrets may be known only by the name in front of them.
  const assignment = maskSecrets(`${name}=${value}`);
  return assignment.startsWith(`${name}=`) ? assignment.slice(name.length + 1) : '****';
}
