import { levels, type Replacement, type ShellcheckComment, type ShellcheckRange } from './provider.types.ts';

/**
 * What ShellCheck wrote of one comment, of any version and from anywhere, or what was made of that before; undefined if it is none.
 * Only what is used is taken.
 */
export function readComment(data: unknown): ShellcheckComment | undefined {
  const range = readRange(data);
  if (!range) return undefined;
  const { code, level, severity, message, fix } = data as Record<string, unknown>;
  const known = levels.find((each) => each === (level ?? severity));
  if (typeof code !== 'number' || !known || typeof message !== 'string') return undefined;
  const replacements = readFix(fix);
  return { ...range, code, level: known, message, ...(replacements && { fix: replacements }) };
}

/** Undefined where a part of it cannot be read: half a fix is none. */
function readFix(data: unknown): readonly Replacement[] | undefined {
  const list: unknown = isRecord(data) && !Array.isArray(data) ? data['replacements'] : data;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const read = list.map((each: unknown) => {
    const range = readRange(each);
    const { replacement, text } = (isRecord(each) ? each : {}) as Record<string, unknown>;
    const written = replacement ?? text;
    return range && typeof written === 'string' ? { ...range, text: written } : undefined;
  });
  return read.includes(undefined) ? undefined : (read as Replacement[]);
}

/** The binary says `line`, `column`, `endLine`, `endColumn`; replacements of the WebAssembly build `startLine`, `startColumn`. */
function readRange(data: unknown): ShellcheckRange | undefined {
  if (!isRecord(data)) return undefined;
  const line = data['line'] ?? data['startLine'];
  const column = data['column'] ?? data['startColumn'];
  const endLine = data['endLine'] ?? line;
  const endColumn = data['endColumn'] ?? column;
  if (typeof line !== 'number' || typeof column !== 'number' || typeof endLine !== 'number' || typeof endColumn !== 'number')
    return undefined;
  return { line, column, endLine, endColumn };
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
