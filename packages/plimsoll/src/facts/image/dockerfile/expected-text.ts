import type { Step } from '../../../build/graph.types.ts';
import type { Pair, Word } from '../../../dockerfile/tree.ts';
import { shellTextOf } from '../../../shell/instruction.ts';
import type { HistoryStep } from '../history.ts';

/** What is compared of an instruction of a Dockerfile and of an entry of a history: flags, blanks and notation do not count. */
export interface ComparedText {
  readonly keyword: string;
  readonly text: string;
  /** Of COPY and ADD, of which the classic builder tells no sources. */
  readonly destination: string | undefined;
}

/** What an instruction leaves in the history, with variables expanded as far as they are known. */
export function expectedText(step: Step): ComparedText | undefined {
  const { instruction } = step;
  const { keyword } = instruction;
  if (keyword === '?') return undefined;
  const expanded = (word: Pick<Word, 'text'>): string => {
    const value = step.expand(word);
    return value.known ? value.value : word.text;
  };
  const pair = ({ key, value }: Pair) => (value === undefined ? key : `${key}=${expanded({ text: value })}`);
  const compared = (text: string, destination?: string): ComparedText => ({ keyword, text: oneLine(text), destination });
  switch (instruction.keyword) {
    case 'RUN': {
      if (instruction.command.form === 'exec') return compared(instruction.command.words.map(({ text }) => text).join(' '));
      return compared(shellTextOf(instruction, step.before.shell)?.text.text ?? instruction.body.text);
    }
    case 'CMD':
    case 'ENTRYPOINT': {
      const { command } = instruction;
      return compared(
        JSON.stringify(command.form === 'exec' ? command.words.map(({ text }) => text) : [...step.before.shell.words, command.script.text]),
      );
    }
    case 'SHELL':
      return compared(JSON.stringify(instruction.words.map(({ text }) => text)));
    case 'COPY':
    case 'ADD': {
      const destination = instruction.destination && expanded(instruction.destination);
      return compared([...instruction.sources.map(expanded), destination ?? ''].join(' '), destination);
    }
    case 'ENV':
    case 'LABEL':
    case 'ARG':
      return compared(instruction.pairs.map(pair).join(' '));
    case 'WORKDIR': {
      const { workdir } = step.after;
      return compared(workdir.known ? workdir.value : (instruction.argument?.text ?? ''));
    }
    case 'EXPOSE':
      return compared(ports(instruction.words.map(expanded)));
    case 'VOLUME':
      return compared(instruction.words.map(expanded).join(' '));
    case 'USER':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return compared(instruction.argument ? expanded(instruction.argument) : '');
    default:
      return compared(instruction.body.text);
  }
}

/** What the history says, for comparison with `expectedText`. Undefined for what is no instruction. */
export function toldText({ keyword, body, destination }: HistoryStep): ComparedText | undefined {
  if (keyword === undefined) return undefined;
  const text = oneLine(body);
  switch (keyword) {
    case 'COPY':
    case 'ADD':
      return { keyword, text: copied(text), destination };
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
      return { keyword, text: text.replaceAll('", "', '","'), destination };
    case 'VOLUME':
      return { keyword, text: text.replaceAll(/["[\],]+/g, ' ').trim(), destination };
    case 'EXPOSE':
      return { keyword, text: ports(text.split(' ')), destination };
    default:
      return { keyword, text, destination };
  }
}

/** Without flags and without the notation of the JSON form. */
function copied(text: string): string {
  const words = text.startsWith('[') ? text.replaceAll(/^\["|"\]$/g, '').split(/"\s*,\s*"/) : text.split(' ');
  return words.filter((word) => !/^--[a-z]/.test(word)).join(' ');
}

/** In one order, since BuildKit sorts them. */
function ports(words: readonly string[]): string {
  const full = words.filter(Boolean).map((word) => (word.includes('/') ? word : `${word}/tcp`));
  return full.sort().join(' ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
