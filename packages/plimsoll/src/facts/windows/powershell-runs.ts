import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { MappedText, Span } from '../../model/text.ts';
import { shellTextOf } from '../../shell/instruction.ts';
import { hasWindowsBase } from '../images/windows-stage.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A RUN whose text PowerShell reads: by the SHELL in force, or because the text calls it. */
export interface PowershellRun {
  readonly step: Step;
  readonly run: InstructionOf<'RUN'>;
  /** What stands in front of the script in the RUN itself: `pwsh -NoLogo -Command`; undefined where SHELL names PowerShell. */
  readonly wrapper: { readonly text: string; readonly quote: '"' | "'" | undefined } | undefined;
  /** The script, without the quotes of a wrapper. */
  readonly script: string;
  /** Settings that are in front of it: the words of SHELL. */
  readonly prelude: string;
  /** Where the script begins, and where a span of it stands in the file. */
  readonly start: number;
  readonly spanOf: (from: number, to: number) => Span;
  /** On Windows, where cmd is what reads a wrapper's line: a `$` in double quotes is left alone. */
  readonly windows: boolean;
}

/** All of them in file order, ONBUILD's included. */
export function powershellRuns(view: DockerfileView): readonly PowershellRun[] {
  return view.derive(findRuns);
}

function findRuns(view: DockerfileView): readonly PowershellRun[] {
  if (!/powershell|pwsh/i.test(view.source.text)) return [];
  return view.runs('all').flatMap(({ step, run }) => readRun(step, run) ?? []);
}

function readRun(step: Step, run: InstructionOf<'RUN'>): PowershellRun | undefined {
  const given = shellTextOf(run, step.before.shell);
  if (!given) return undefined;
  const windows = hasWindowsBase(step.stage);
  if (given.shell.dialect === 'powershell')
    return made(step, run, given.text, { start: 0, end: given.text.text.length }, undefined, given.shell.words.slice(1).join(' '), windows);
  const wrapped = wrapperOf(given.text.text);
  if (wrapped) return made(step, run, given.text, wrapped, wrapped, '', windows);
  // The images of PowerShell for Linux keep /bin/sh; people forget SHELL.
  if (step.before.shell.step || !isPowershellImage(step.stage) || !/^\s*(?:[A-Z][a-z]+-[A-Z]\w+|iwr)\s/.test(given.text.text))
    return undefined;
  return made(step, run, given.text, { start: 0, end: given.text.text.length }, undefined, '', windows);
}

function made(
  step: Step,
  run: InstructionOf<'RUN'>,
  text: MappedText,
  { start, end }: Span,
  wrapper: PowershellRun['wrapper'],
  prelude: string,
  windows: boolean,
): PowershellRun {
  return {
    ...{ step, run, wrapper, prelude, windows },
    script: text.text.slice(start, end),
    start: text.toSource(start),
    spanOf: (from, to) => text.toSourceSpan(start + from, start + to),
  };
}

function isPowershellImage({ root }: Stage): boolean {
  return root.kind === 'image' && /(?:^|\/)powershell$/.test(root.reference.repository);
}

const program = /^\s*(?:[\w:\\/.-]{0,200}[\\/])?(?:powershell|pwsh)(?:\.exe)?(?=\s)/i;
/** Options that take a value. */
const option =
  /\s+-(?:NoLogo|NoProfile|NonInteractive|NoExit|Sta|Mta|(?:ExecutionPolicy|ep|ex|Version|OutputFormat|WindowStyle)\s+\S+)(?=\s)/iy;
const command = /\s+-c(?:ommand)?(?=\s)/iy;

/** `powershell -NoProfile -Command "…"`: the words in front, and the script inside the quotes. */
function wrapperOf(text: string): (Span & { readonly text: string; readonly quote: '"' | "'" | undefined }) | undefined {
  const head = program.exec(text);
  if (!head) return undefined;
  let at = head[0].length;
  for (;;) {
    option.lastIndex = at;
    const given = option.exec(text);
    if (!given) break;
    at += given[0].length;
  }
  command.lastIndex = at;
  const asked = command.exec(text);
  if (asked) at += asked[0].length;
  const words = text.slice(0, at).trim();
  while (/\s/.test(text[at] ?? 'x')) at++;
  // A file or another option: not a script in these words.
  if (!asked && text[at] === '-') return undefined;
  let end = text.trimEnd().length;
  const mark = text[at];
  const quote = (mark === '"' || mark === "'") && text[end - 1] === mark && end - 1 > at ? mark : undefined;
  if (quote) {
    at++;
    end--;
  }
  return end > at ? { text: words.replace(/\s+/g, ' '), quote, start: at, end } : undefined;
}

/**
 * Statements of a script at its top level, split at `;` and line ends outside of quotes, braces and comments; strings may hold
 * doubled quotes, and a backtick takes the next character.
 */
export function powershellStatements(script: string): readonly Span[] {
  const found: Span[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  const close = (end: number) => {
    if (script.slice(start, end).trim() !== '') found.push({ start, end });
    start = end + 1;
  };
  for (let at = 0; at < script.length; at++) {
    const character = script[at] as string;
    if (character === '`') at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '{' || character === '(') depth++;
    else if (character === '}' || character === ')') depth = Math.max(0, depth - 1);
    else if (character === '#' && /^|\s/.test(script[at - 1] ?? ' ')) {
      const end = script.indexOf('\n', at);
      if (end === -1) break;
      at = end - 1;
    } else if (depth === 0 && (character === ';' || character === '\n' || (character === '&' && script[at + 1] === '&'))) {
      close(at);
      if (character === '&') start = ++at + 1;
    }
  }
  close(script.length);
  return found;
}
