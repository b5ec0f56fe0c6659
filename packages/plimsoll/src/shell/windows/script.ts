import type { Positions } from '../positions.ts';
import type { Command, Nesting, Pipeline, ShellScript, ShellWord } from '../view.ts';
import { cmdTokens } from './cmd-tokens.ts';
import { powershellTokens } from './powershell-tokens.ts';
import { windowsProgram } from './programs.ts';
import type { Block, WindowsToken, WindowsWord } from './token.ts';

/** Blocks within blocks are read this deep. */
const deepest = 20;

/**
 * The commands of a script for cmd or PowerShell, as far as they can be told without running it: what stands at the start of a
 * statement, with its words. What is in a branch, a loop or another block counts as `conditional`. The script is never `understood`:
 * methods, expressions, aliases and functions are not read, so that what is not there proves nothing.
 */
export function readWindowsScript(positions: Positions, dialect: 'cmd' | 'powershell'): ShellScript {
  const reader = new Reader(positions, dialect);
  reader.read(0, positions.text.length, { inside: [], conditional: false, depth: 0 });
  const { commands, pipelines } = reader;
  return { commands, pipelines, dialect, form: 'shell', understood: false, diagnostics: [] };
}

interface Frame {
  readonly inside: readonly Nesting[];
  readonly conditional: boolean;
  readonly depth: number;
}

const none: readonly never[] = [];

class Reader {
  readonly commands: Command[] = [];
  readonly pipelines: Pipeline[] = [];
  readonly #positions: Positions;
  readonly #dialect: 'cmd' | 'powershell';
  #entry = 0;

  constructor(positions: Positions, dialect: 'cmd' | 'powershell') {
    this.#positions = positions;
    this.#dialect = dialect;
  }

  /** Reads the statements of a range. */
  read(start: number, end: number, frame: Frame): void {
    const { text } = this.#positions;
    const tokens = this.#dialect === 'cmd' ? cmdTokens(text, start, end) : powershellTokens(text, start, end);
    let joiner: Command['joiner'];
    let pipeline: WindowsToken[][] = [[]];
    const flush = (conditional: boolean) => {
      this.#pipeline(pipeline, joiner, conditional ? { ...frame, conditional } : frame);
      pipeline = [[]];
    };
    let forgiven = false;
    for (const token of tokens) {
      if (token.kind !== 'operator') pipeline.at(-1)?.push(token);
      else if (token.text === '|') pipeline.push([]);
      else {
        flush(forgiven || token.text === '||');
        forgiven = token.text === '||';
        joiner = token.text;
        if (frame.depth === 0) this.#entry++;
      }
    }
    flush(forgiven);
  }

  #pipeline(members: readonly (readonly WindowsToken[])[], joiner: Command['joiner'], frame: Frame): void {
    const length = members.length;
    const index = this.pipelines.length;
    const made: Command[][] = [];
    if (length > 1) {
      const tokens = members.flat();
      const span = this.#positions.span(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
      this.pipelines.push({ members: made, commands: [], span, pipefail: false });
    }
    for (const [at, member] of members.entries()) {
      const from = this.commands.length;
      const pipe = length > 1 ? { pipeline: index, index: at, length } : undefined;
      this.#statement(member, { joiner: at === 0 ? joiner : undefined, pipe }, frame);
      made.push(this.commands.slice(from));
    }
    const pipeline = this.pipelines[index];
    if (length > 1 && pipeline) this.pipelines[index] = { ...pipeline, commands: made.flatMap(([first]) => first ?? []) };
  }

  #statement(tokens: readonly WindowsToken[], place: Pick<Command, 'joiner' | 'pipe'>, frame: Frame): void {
    const words = this.#commandWords(tokens);
    const [first, ...args] = words;
    const name = first && windowsProgram(first, args, this.#dialect);
    if (first && name !== undefined) this.#command(name, first, args, tokens, place, frame);
    // What blocks hold is read behind a value or a keyword, too.
    for (const token of tokens) {
      if (token.kind === 'block') this.#block(token, frame);
      else if (token.kind === 'word') for (const block of token.blocks) this.#block(block, frame);
    }
  }

  /** Without what stands in front of a command: `$result =`, and the operator that calls what a value names. */
  #commandWords(tokens: readonly WindowsToken[]): readonly WindowsWord[] {
    const words = tokens.filter((token) => token.kind === 'word');
    if (this.#dialect === 'cmd') return words;
    const from = words[0]?.unquoted.startsWith('$') && words[1]?.unquoted === '=' ? 2 : 0;
    const [first, called] = [words[from], words[from + 1]];
    if (!called || (first?.unquoted !== '&' && first?.unquoted !== '.')) return words.slice(from);
    return [{ ...called, quoted: false }, ...words.slice(from + 2)];
  }

  #block({ start, end, braces }: Block, frame: Frame): void {
    if (frame.depth >= deepest) return;
    const inside: readonly Nesting[] = [...frame.inside, braces ? 'branch' : 'substitution'];
    this.read(start, end, { inside, conditional: frame.conditional || braces, depth: frame.depth + 1 });
  }

  #command(
    name: string,
    program: WindowsWord,
    args: readonly WindowsWord[],
    tokens: readonly WindowsToken[],
    place: Pick<Command, 'joiner' | 'pipe'>,
    frame: Frame,
  ): void {
    const positions = this.#positions;
    this.commands.push({
      name: program.dynamic ? undefined : name,
      program: this.#word(program),
      args: args.map((word) => this.#word(word)),
      assignments: none,
      prefixes: none,
      redirections: tokens.flatMap((token) => {
        if (token.kind !== 'redirection') return [];
        const { operator, fd, target } = token;
        return { operator, fd, target: target && this.#word(target), span: positions.span(token.start, token.end) };
      }),
      span: positions.span(program.start, tokens.at(-1)?.end ?? program.end),
      pipe: place.pipe,
      joiner: place.joiner,
      errexit: false,
      conditional: frame.conditional,
      inside: frame.inside,
      entry: this.#entry,
      index: this.commands.length,
      // Drives and backslashes: where a command runs is not worked out.
      directory: '?',
    });
  }

  #word({ start, end, unquoted, dynamic, variables }: WindowsWord): ShellWord {
    const text = this.#positions.text.slice(start, end);
    return { text, value: dynamic ? undefined : unquoted, unquoted, dynamic, variables, span: this.#positions.span(start, end) };
  }
}
