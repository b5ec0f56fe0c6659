import { isQuestionKind } from '../disk/answers.ts';
import { digest } from '../model/digest.ts';
import type { Answered, Piece, RememberedRun, RunQuestion } from './run.types.ts';

/** Changes with the layout of what is kept. */
const format = 'plimsoll-run-1';

/**
 * A run as bytes: a line with a checksum of all that follows; a line of JSON with lengths; the answers, four fields each that a NUL
 * ends (no path holds one); what was written.
 */
export function encodeRun({ answered, pieces, exitCode }: RememberedRun): Buffer {
  const fields = answered.map(({ question, answer }) => `${question.kind}\0${question.detail}\0${answer}\0${question.path}\0`);
  const asked = Buffer.from(fields.join(''));
  const head = Buffer.from(
    `${JSON.stringify({ exitCode, asked: asked.length, pieces: pieces.map(({ handle, bytes }) => [handle, bytes.length]) })}\n`,
  );
  // A large report is not copied twice.
  const title = (sum: string) => Buffer.from(`${format} ${sum}\n`);
  const none = title(digest(''));
  const whole = Buffer.concat([none, head, asked, ...pieces.map(({ bytes }) => bytes)]);
  title(digest(whole.subarray(none.length))).copy(whole);
  return whole;
}

/** Undefined for bytes that are not what `encodeRun` made: cut off, of another layout, changed. */
export function decodeRun(bytes: Buffer): RememberedRun | undefined {
  const bodyStart = bytes.indexOf('\n') + 1;
  const [name, sum] = bytes.toString('latin1', 0, Math.max(0, bodyStart - 1)).split(' ');
  if (name !== format || sum !== digest(bytes.subarray(bodyStart))) return undefined;
  const askedStart = bytes.indexOf('\n', bodyStart) + 1;
  const head = readHead(bytes.toString('utf8', bodyStart, askedStart));
  if (!head) return undefined;
  let at = askedStart + head.asked;
  const answered = readAnswers(bytes.toString('utf8', askedStart, at));
  const pieces = head.pieces.map(([handle, length]): Piece => {
    at += length;
    return { handle, bytes: bytes.subarray(at - length, at) };
  });
  return answered && at === bytes.length ? { answered, pieces, exitCode: head.exitCode } : undefined;
}

interface Head {
  readonly exitCode: number;
  readonly asked: number;
  readonly pieces: readonly (readonly [handle: Piece['handle'], length: number])[];
}

function readHead(text: string): Head | undefined {
  let data: Partial<Record<keyof Head, unknown>> | null;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isLength(data?.exitCode) || !isLength(data.asked) || !Array.isArray(data.pieces)) return undefined;
  const { exitCode, asked, pieces } = data;
  const areLengths = pieces.every((piece) => Array.isArray(piece) && (piece[0] === 1 || piece[0] === 2) && isLength(piece[1]));
  return areLengths ? { exitCode, asked, pieces } : undefined;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readAnswers(text: string): readonly Answered[] | undefined {
  const fields = text.split('\0');
  const answered: Answered[] = [];
  for (let at = 0; at + 4 < fields.length; at += 4) {
    const [kind, detail, answer, path] = fields.slice(at, at + 4) as [string, string, string, string];
    if (kind !== 'variable' && !isQuestionKind(kind)) return undefined;
    answered.push({ question: { kind, detail, path } as RunQuestion, answer });
  }
  return answered;
}
