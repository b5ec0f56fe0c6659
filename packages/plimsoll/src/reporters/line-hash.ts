/** Characters of a hash: those of the line and behind it, blanks left out. */
const window = 100;
const factor = 37;
/** JavaScript's numbers hold 53 bits, the hash 64: it is kept as four digits of 16 bits, lowest first. */
const digits = 4;
const base = 0x10000;

/**
 * The hash of each line of a text, by which GitHub knows an alert again after lines have moved (`primaryLocationLineHash`).
 * It is the one that GitHub's upload action computes where a file brings none: a polynomial of 37 modulo 2^64 over the next hundred
 * characters that are neither blanks nor tabs, line ends as `\n`, the end of the text as 0xffff and zeros behind it; then an ordinal
 * for lines that agree. Gives one entry for each line that has a character.
 */
export function lineHashes(text: string): readonly string[] {
  const { characters, lineStarts } = significant(text);
  const hashes: string[] = [];
  const seen = new Map<string, number>();
  for (const start of lineStarts) {
    const sum = new Array<number>(digits).fill(0);
    for (let at = start; at < start + window; at++) appendCharacter(sum, characters[at] ?? 0);
    const hash = hexadecimal(sum);
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    hashes.push(`${hash}:${ordinal}`);
  }
  return hashes;
}

/** The characters that count, with the end of the text, and where in them lines begin. */
function significant(text: string): { characters: readonly number[]; lineStarts: readonly number[] } {
  const characters: number[] = [];
  const lineStarts: number[] = [];
  let isStart = true;
  const add = (code: number) => {
    if (isStart) lineStarts.push(characters.length);
    characters.push(code);
    isStart = code === 10;
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9) continue;
    if (code !== 13) add(code);
    else if (text.charCodeAt(at + 1) !== 10) add(10);
  }
  add(0xffff);
  return { characters, lineStarts };
}

/** sum = sum * 37 + character, modulo 2^64. */
function appendCharacter(sum: number[], character: number): void {
  let carry = character;
  for (let index = 0; index < digits; index++) {
    const value = (sum[index] as number) * factor + carry;
    sum[index] = value % base;
    carry = Math.floor(value / base);
  }
}

function hexadecimal(sum: readonly number[]): string {
  const text = sum
    .toReversed()
    .map((digit) => digit.toString(16).padStart(4, '0'))
    .join('');
  return text.replace(/^0+(?=.)/, '');
}
