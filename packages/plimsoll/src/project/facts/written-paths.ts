import type { Fact } from '../project.types.ts';
import type { CodeCall } from './code-search.ts';
import { distinctFacts, placeIn } from './code-search.ts';

/**
 * A constant path that a program writes to, as `Project.writes` has it, or undefined where it is none: a device or stream, a
 * path outside of the project, or a pattern with parts that are filled in.
 */
export function writtenPath(path: string, folder: boolean): string | undefined {
  const plain = path.replace(/^(?:\.\/)+/, '').replace(/\/{2,}/g, '/');
  if (plain === '' || plain === '.' || plain === '/' || /[\s%{}*$<>|\\:?]|(?:^|\/)\.\.(?:\/|$)|^\/(?:dev|proc|sys)\//.test(plain))
    return undefined;
  return folder && !plain.endsWith('/') ? `${plain}/` : plain;
}

/** A call that writes: which of its arguments is the path, and whether that is a folder. */
export interface Write {
  readonly call: CodeCall;
  readonly argument?: number;
  readonly folder?: boolean;
}

/** The constant paths among calls that write. */
export function writtenPaths(writes: Iterable<Write>): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const { call, argument = 0, folder = false } of writes) {
    const literal = call.arguments[argument]?.literal;
    const path = literal === undefined ? undefined : writtenPath(literal, folder);
    if (path !== undefined) facts.push({ value: path, evidence: placeIn(call.text, call.match.index) });
  }
  return distinctFacts(facts);
}

/** Whether a path is that of a log, by its name or folder. */
export function isLogPath(path: string): boolean {
  return /\.log$|(?:^|\/)logs?\/[^/]+$/i.test(path);
}

/** The program of a command line, if its first word is plain: `git` of `git clone --depth 1`. */
export function programOf(command: string): string | undefined {
  return /^\s*([\w./+-]{1,100})(?:\s|$)/.exec(command)?.[1];
}

/** The programs that calls start, by the first word of their first argument. */
export function startedPrograms(calls: Iterable<CodeCall>, argument: (call: CodeCall) => number = () => 0): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const call of calls) {
    const literal = call.arguments[argument(call)]?.literal;
    const program = literal === undefined ? undefined : programOf(literal);
    if (program !== undefined) facts.push({ value: program, evidence: placeIn(call.text, call.match.index) });
  }
  return distinctFacts(facts);
}
