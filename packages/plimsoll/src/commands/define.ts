import { UserError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Hyperlinks } from '../reporters/hyperlinks.ts';
import { wrap } from '../reporters/terminal.ts';

/** What a command may do to the world besides reading and writing files. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The same, to be handed on whole to other programs. */
  readonly programEnv: NodeJS.ProcessEnv;
  /** The result. */
  write(text: string | Uint8Array): void;
  /** Progress and errors. */
  warn(text: string): void;
  /** Standard input, whole. Throws UserError if it is larger than a Dockerfile may be. */
  readStdin(): Promise<Uint8Array>;
  /** Standard input as it comes, for what may be large. */
  stdin(): AsyncIterable<Uint8Array>;
  /** Runs something that Ctrl-C may not cut in two; a signal that comes meanwhile takes effect after it. */
  uninterrupted(work: () => void): Promise<void>;
  /** Calls back if a signal is about to end the program, which it then does; gives the way to undo that. */
  onSignal(cleanUp: () => void): () => void;
  readonly columns: number;
  readonly color: boolean;
  readonly hyperlinks: Hyperlinks | undefined;
  /** stderr is a terminal and --quiet was not given. */
  readonly interactive: boolean;
  /** The whole terminal, where standard input and output are one; undefined elsewhere. It has to be closed. */
  openTerminal(): Promise<Terminal | undefined>;
}

/** A terminal whose screen a command draws itself. */
export interface Terminal {
  size(): { readonly columns: number; readonly rows: number };
  /** Shows one line below the other, from the top; what was there before is gone. */
  show(lines: readonly string[]): void;
  /** Names of keys as they are pressed; an empty list where only the size changed. Ends with standard input. */
  keys(): AsyncIterable<readonly string[]>;
  /** Gives the screen back as it was. */
  close(): void;
}

/** 0 clean, 1 findings at or above --fail-on, 3 something could not be read or done. Usage errors are thrown (2). */
export type ExitCode = 0 | 1 | 3;

export type Argument =
  | { readonly kind: 'flag'; readonly summary: string }
  /** `bare` is the value of the option by itself; another one then has to be written with `=`. */
  | { readonly kind: 'text'; readonly summary: string; readonly placeholder: string; readonly bare?: string }
  /** Values are split at commas, unless a comma may be a part of them (`whole`). */
  | { readonly kind: 'list'; readonly summary: string; readonly placeholder: string; readonly whole?: true }
  | { readonly kind: 'number'; readonly summary: string; readonly default?: number }
  | { readonly kind: 'choice'; readonly summary: string; readonly values: readonly string[]; readonly default?: string }
  /** Some of `values`, each by itself or as `VALUE=FILE`. */
  | { readonly kind: 'outputs'; readonly summary: string; readonly values: readonly string[] };

export interface Output<V extends string = string> {
  readonly value: V;
  readonly file: string | undefined;
}

type Value<A extends Argument> = A extends { kind: 'flag' }
  ? boolean
  : A extends { kind: 'list' }
    ? readonly string[]
    : A extends { kind: 'outputs'; values: readonly (infer V extends string)[] }
      ? readonly Output<V>[]
      : A extends { kind: 'number' }
        ? A extends { default: number }
          ? number
          : number | undefined
        : A extends { kind: 'choice'; values: readonly (infer V extends string)[]; default: string }
          ? V
          : A extends { kind: 'choice'; values: readonly (infer V extends string)[] }
            ? V | undefined
            : string | undefined;

export type Values<A extends Readonly<Record<string, Argument>>> = { readonly [K in keyof A]: Value<A[K]> };

export interface Positionals {
  readonly name: string;
  readonly summary: string;
  readonly min: number;
  readonly max: number;
}

interface CommandInput<A extends Readonly<Record<string, Argument>>> {
  readonly name: string;
  readonly summary: string;
  readonly positionals: Positionals;
  /** By long name without dashes. */
  readonly options: A;
  readonly examples: readonly string[];
  readonly run: (positionals: readonly string[], options: Values<A>, io: Io) => Promise<ExitCode>;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly positionals: Positionals;
  readonly options: Readonly<Record<string, Argument>>;
  readonly examples: readonly string[];
  readonly run: (positionals: readonly string[], options: Readonly<Record<string, unknown>>, io: Io) => Promise<ExitCode>;
}

export function defineCommand<const A extends Readonly<Record<string, Argument>>>(command: CommandInput<A>): Command {
  return command as unknown as Command;
}

/** Splits a command's arguments. Unknown or misspelt options, missing values and surplus words are UserErrors (2). */
export function parseArguments(command: Command, words: readonly string[]): { positionals: string[]; options: Record<string, unknown> } {
  const options: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(command.options)) {
    if (argument.kind === 'flag') options[name] = false;
    else if (argument.kind === 'list' || argument.kind === 'outputs') options[name] = [];
    else if ('default' in argument) options[name] = argument.default;
  }
  const positionals: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const [, name = '', , inline] = /^--?([\w-]+)(=([\s\S]*))?$/.exec(word) ?? [];
    const argument = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (!argument || !word.startsWith('--')) {
      const meant = nearest(name, Object.keys(command.options));
      throw new UserError(
        `${command.name}: there is no option ${word.split('=')[0]}`,
        2,
        meant ? `did you mean --${meant}?` : `see plimsoll ${command.name} --help`,
      );
    }
    if (argument.kind === 'flag') {
      if (inline !== undefined) throw new UserError(`${command.name}: --${name} takes no value`);
      options[name] = true;
      continue;
    }
    const value = inline ?? (argument.kind === 'text' && argument.bare !== undefined ? argument.bare : words[++i]);
    if (value === undefined) throw new UserError(`${command.name}: --${name} needs a value`);
    if (argument.kind === 'list') (options[name] as string[]).push(...(argument.whole ? [value] : value.split(',').filter(Boolean)));
    else if (argument.kind === 'outputs') (options[name] as Output[]).push(output(command, name, argument.values, value));
    else options[name] = checkedValue(command, name, argument, value);
  }
  const { min, max } = command.positionals;
  if (positionals.length < min)
    throw new UserError(`${command.name}: ${command.positionals.name} is missing`, 2, `see plimsoll ${command.name} --help`);
  if (positionals.length > max)
    throw new UserError(`${command.name}: what is ${positionals[max]}?`, 2, `see plimsoll ${command.name} --help`);
  return { positionals, options };
}

function checkedValue(command: Command, name: string, argument: Argument, value: string): string | number {
  if (argument.kind === 'number') {
    if (!/^\d{1,9}$/.test(value)) throw new UserError(`${command.name}: --${name} needs a number, not ${value}`);
    return Number(value);
  }
  if (argument.kind === 'choice') oneOf(command, name, argument.values, value);
  return value;
}

function oneOf(command: Command, name: string, values: readonly string[], value: string): void {
  if (values.includes(value)) return;
  const meant = nearest(value, values);
  throw new UserError(
    `${command.name}: --${name} is one of ${values.join(', ')}, not ${value}`,
    2,
    meant ? `did you mean ${meant}?` : undefined,
  );
}

function output(command: Command, name: string, values: readonly string[], text: string): Output {
  const [value = '', ...rest] = text.split('=');
  oneOf(command, name, values, value);
  const file = rest.length > 0 ? rest.join('=') : undefined;
  if (file === '') throw new UserError(`${command.name}: --${name} ${text} needs the name of a file behind the =`);
  return { value, file };
}

/** Help text of one command, made from its declaration. */
export function helpText(command: Command): string {
  const { name, summary, positionals, options, examples } = command;
  const usage = positionals.max === 0 ? '' : positionals.min > 0 ? ` ${positionals.name}` : ` [${positionals.name}]`;
  const rows: [string, string][] = Object.entries(options).map(([option, argument]) => {
    const preset = 'default' in argument && argument.default !== undefined ? ` (default ${argument.default})` : '';
    return [`--${option}${valueText(option, argument)}`, argument.summary + preset + listedValues(argument)] satisfies [string, string];
  });
  if (positionals.max > 0) rows.unshift([positionals.name, positionals.summary]);
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)) + 2);
  const table = rows.flatMap(([left, right]) => {
    const lines = wrap(right, helpColumns - width - 2);
    const own = left.length > width - 2 ? [`  ${left}`] : [`  ${left.padEnd(width)}${lines.shift() ?? ''}`];
    return [...own, ...lines.map((line) => `  ${' '.repeat(width)}${line}`)];
  });
  return `${summary}\n\n  plimsoll ${name}${usage}${rows.length > 1 ? ' [options]' : ''}\n\n${table.join('\n')}\n\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`;
}

const helpColumns = 80;
/** More values than fit on the line of their option are listed behind its summary. */
const longestChoice = 40;

function valueText(option: string, argument: Argument): string {
  if (argument.kind === 'flag') return '';
  if (argument.kind === 'number') return ' N';
  if (argument.kind === 'outputs') return ` ${option.toUpperCase()}[=FILE]`;
  if (argument.kind === 'text' && argument.bare !== undefined) return `[=${argument.placeholder}]`;
  if (argument.kind !== 'choice') return ` ${argument.placeholder}`;
  const values = argument.values.join('|');
  return ` ${values.length > longestChoice ? option.toUpperCase() : values}`;
}

function listedValues(argument: Argument): string {
  if (argument.kind === 'outputs') return `: ${argument.values.join(', ')}`;
  if (argument.kind !== 'choice' || argument.values.join('|').length <= longestChoice) return '';
  return `: ${argument.values.join(', ')}`;
}
