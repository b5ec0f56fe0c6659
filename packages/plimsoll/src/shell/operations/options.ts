import type { ShellWord } from '../view.ts';
import { WordTail } from '../words.ts';

interface Option {
  /** The name it is known by: its first long name. */
  readonly name: string;
  /** `next`: the value is attached or the next word. `attached`: there is a value only if it is attached. */
  readonly takes: 'nothing' | 'next' | 'attached';
}

/** Which options a tool has; what is not in it is taken for a flag. */
export type OptionTable = ReadonlyMap<string, Option>;

const tables = new Map<string, OptionTable>();

/**
 * Reads a table such as `-y,--yes -t,--target-release= -i,--replace?`: names of one option joined by commas, `=` for one
 * that takes a value, `?` for one whose value must be attached. Each text is read once.
 */
export function optionTable(text: string): OptionTable {
  let table = tables.get(text);
  if (!table) {
    const map = new Map<string, Option>();
    for (const entry of text.split(/\s+/)) {
      const last = entry.at(-1);
      const takes = last === '=' ? 'next' : last === '?' ? 'attached' : 'nothing';
      const names = (takes === 'nothing' ? entry : entry.slice(0, -1)).split(',');
      const option: Option = { name: names.find((name) => name.startsWith('--')) ?? names[0] ?? '', takes };
      for (const name of names) if (name) map.set(name, option);
    }
    table = map;
    tables.set(text, table);
  }
  return table;
}

export interface Given {
  readonly name: string;
  readonly value: ShellWord | true;
  /** The word the option is in. */
  readonly word: ShellWord;
}

/** A command line with its options told apart from its operands. */
export interface CommandLine {
  readonly given: readonly Given[];
  readonly operands: readonly ShellWord[];
  /** What stands behind `--`. */
  readonly rest: readonly ShellWord[];
}

export interface ReadingStyle {
  /** Long options begin with one dash (`-ldflags x`, `-DskipTests`); nothing is bundled. */
  readonly singleDash?: true;
  /** Options end at the first operand (of those that are not subcommands): the rest belongs to another program. */
  readonly operandsEndOptions?: number;
}

/** Tells options from operands as getopt does: bundled letters, `--name=value`, values in the next word, `--`. */
export function readOptions(words: readonly ShellWord[], table: OptionTable, style: ReadingStyle = {}): CommandLine {
  const given: Given[] = [];
  const operands: ShellWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const text = word.unquoted;
    if (text.length < 2 || text[0] !== '-') {
      operands.push(word);
      if (operands.length === style.operandsEndOptions) return { given, operands, rest: words.slice(at + 1) };
      continue;
    }
    if (text === '--') return { given, operands, rest: words.slice(at + 1) };
    const next = words[at + 1];
    const taken = text[1] === '-' || style.singleDash ? readLong(word, table, next, given) : readBundle(word, table, next, given);
    if (taken) at++;
  }
  return { given, operands, rest: [] };
}

/** True if it took the next word as its value. */
function readLong(word: ShellWord, table: OptionTable, next: ShellWord | undefined, given: Given[]): boolean {
  const text = word.unquoted;
  const equals = text.indexOf('=');
  const written = equals === -1 ? text : text.slice(0, equals);
  const option = table.get(written) ?? table.get(written.slice(1));
  const name = option?.name ?? written;
  if (equals !== -1) {
    given.push({ name, value: new WordTail(word, equals + 1), word });
    return false;
  }
  const takes = option?.takes === 'next' && next !== undefined;
  given.push({ name, value: takes ? next : true, word });
  return takes;
}

function readBundle(word: ShellWord, table: OptionTable, next: ShellWord | undefined, given: Given[]): boolean {
  const text = word.unquoted;
  for (let i = 1; i < text.length; i++) {
    const letter = `-${text[i]}`;
    const option = table.get(letter);
    const name = option?.name ?? letter;
    const attached = i + 1 < text.length;
    if (attached && (text[i + 1] === '=' || (option && option.takes !== 'nothing'))) {
      given.push({ name, value: new WordTail(word, text[i + 1] === '=' ? i + 2 : i + 1), word });
      return false;
    }
    const takes = option?.takes === 'next' && next !== undefined;
    given.push({ name, value: takes ? next : true, word });
    if (takes) return true;
  }
  return false;
}

/** Options by name; of a repeated option the last one counts. */
export function optionMap(given: readonly Given[]): ReadonlyMap<string, ShellWord | true> {
  const map = new Map<string, ShellWord | true>();
  for (const { name, value } of given) map.set(name, value);
  return map;
}

/** The values of an option that may be given several times. */
export function valuesOf(given: readonly Given[], name: string): ShellWord[] {
  const values: ShellWord[] = [];
  for (const each of given) if (each.name === name && each.value !== true) values.push(each.value);
  return values;
}

/** How often an option is given. */
export function countOf(given: readonly Given[], name: string): number {
  let count = 0;
  for (const each of given) if (each.name === name) count++;
  return count;
}

export function isGiven(given: readonly Given[], ...names: string[]): boolean {
  return given.some((each) => names.includes(each.name) && !(each.value !== true && each.value.value === 'false'));
}
