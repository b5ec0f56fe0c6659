import type { BuildGraph, Step } from '../build/graph.types.ts';
import type { CommandForm, Instruction, Word } from '../dockerfile/tree.ts';
import { MappedText } from '../model/text.ts';
import { type ShellInEffect, shebangShell, shellTextOf } from '../shell/instruction.ts';
import { Positions } from '../shell/positions.ts';
import { basename } from '../shell/programs.ts';
import { shellOptions } from '../shell/settings.ts';
import { dialectOf } from './dialect.ts';
import { disabledAtHead, disabledIn } from './disabled-codes.ts';
import type { CodeRange, ShellcheckScript } from './script.types.ts';
import { variablesFor } from './variables.ts';

/** More scripts than this in one file, and longer ones, are nobody's work: they are left out, and `leftOut` counts them. */
const mostScripts = 1000;
const longestScript = 64 * 1024;

export interface CollectedScripts {
  readonly scripts: readonly ShellcheckScript[];
  /** How many scripts are too long, or too many. */
  readonly leftOut: number;
}

/**
 * The scripts of a Dockerfile that ShellCheck can read: shell forms and heredocs of RUN, CMD, ENTRYPOINT and HEALTHCHECK, also behind
 * ONBUILD, `["sh", "-c", "…"]`, and scripts that COPY and ADD write. Those of shells that ShellCheck does not know (cmd, PowerShell,
 * Python) are none.
 */
export function collectScripts(graph: BuildGraph): CollectedScripts {
  const scripts: ShellcheckScript[] = [];
  let leftOut = 0;
  for (const { steps } of graph.stages) {
    for (const step of steps) {
      for (const script of scriptsOf(step)) {
        if (script.body.text.trim() === '') continue;
        if (scripts.length >= mostScripts || script.body.text.length > longestScript) leftOut++;
        else scripts.push(script);
      }
    }
  }
  return { scripts, leftOut };
}

function scriptsOf(step: Step): readonly ShellcheckScript[] {
  const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
  switch (instruction?.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK': {
      const given = shellTextOf(instruction, step.before.shell);
      if (!given) return jsonScript(step, instruction);
      // A JSON form with a mistake in it, which BuildKit takes for a script: what it says as one helps nobody.
      if (
        /^\s*\[\s*(?:$|["'\u201c])/.test(given.text.text) ||
        (instruction.keyword !== 'RUN' && given.text.text.trimStart().startsWith('['))
      )
        return none;
      const piped = pipedHeredoc(given.text, instruction);
      const scripts = [makeScript(step, instruction, Positions.of(given.text), given.shell)];
      if (piped) scripts.push(makeScript(step, instruction, piped.text, piped.shell));
      return scripts.filter((script) => script !== undefined);
    }
    case 'COPY':
    case 'ADD':
      return instruction.heredocs.flatMap(({ content, expand }) => {
        const shell = shebangShell(content.text);
        // Where Docker puts in variables, the script that the image gets is another one.
        if (!shell || (expand && /[$\\]/.test(content.text))) return [];
        return makeScript(step, instruction, Positions.of(content), shell, { atRunTime: true }) ?? [];
      });
    default:
      return none;
  }
}

interface Circumstances {
  readonly atRunTime?: boolean;
  readonly editable?: boolean;
}

function makeScript(
  step: Step,
  instruction: Instruction,
  body: Positions,
  shell: Pick<ShellInEffect, 'words'> & Partial<Pick<ShellInEffect, 'errexit' | 'pipefail'>>,
  { atRunTime = instruction.keyword !== 'RUN', editable = true }: Circumstances = {},
): ShellcheckScript | undefined {
  const known = dialectOf(shell.words, step.stage);
  if (!known) return undefined;
  const settings = [shell.errexit ? '-e' : '', shell.pipefail && known.dialect !== 'dash' ? '-o pipefail' : ''];
  return {
    step,
    body,
    ...known,
    settings: settings.filter(Boolean).join(' '),
    variables: variablesFor(step, body.text, atRunTime),
    disabled: [...disabledAround(instruction), ...disabledAtHead(body.text)],
    atRunTime,
    editable,
  };
}

/** `["bash", "-ec", "…"]`, where the string can be read back character by character. */
function jsonScript(step: Step, instruction: Instruction): readonly ShellcheckScript[] {
  const command = commandForm(instruction);
  if (command?.form !== 'exec') return none;
  const { words } = command;
  const texts = words.map(({ text }) => text);
  const { string, operand, errexit, pipefail } = shellOptions(texts.slice(1));
  const word = string ? words[operand + 1] : undefined;
  if (!word) return none;
  const body = plainString(word);
  const script = body && makeScript(step, instruction, body, { words: texts, errexit, pipefail }, { editable: false });
  return script ? [script] : none;
}

function commandForm(instruction: Instruction): CommandForm | undefined {
  if (instruction.keyword === 'HEALTHCHECK') return instruction.check?.none === false ? instruction.check.command : undefined;
  return 'command' in instruction ? instruction.command : undefined;
}

/** Undefined where the string holds escapes, or continues on another line. */
function plainString({ text, span }: Word): Positions | undefined {
  return span.end - span.start === text.length + 2 ? Positions.of(MappedText.slice(text, span.start + 1)) : undefined;
}

/** The body of `bash <<'EOF'`, which a shell of its own reads as it is. */
function pipedHeredoc(given: MappedText, instruction: Instruction) {
  const [heredoc, second] = instruction.heredocs;
  if (!heredoc || second || heredoc.expand) return undefined;
  const end = given.text.indexOf('\n');
  const line = given.text.slice(0, end === -1 ? undefined : end);
  const [, program, options = ''] = /^\s*([\w/]+)((?:\s+-[\w-]+)*)\s+<<-?\s*(['"])\w+\3\s*$/.exec(line) ?? [];
  if (program === undefined) return undefined;
  const words = [basename(program), ...options.trim().split(/\s+/)].filter(Boolean);
  const { string, errexit, pipefail } = shellOptions(words.slice(1));
  return string ? undefined : { text: Positions.of(heredoc.content), shell: { words, errexit, pipefail } };
}

function disabledAround({ leadingComments, innerComments }: Instruction): readonly CodeRange[] {
  if (leadingComments.length + innerComments.length === 0) return none;
  return [...leadingComments, ...innerComments].flatMap(({ text }) => disabledIn(text));
}

const none: readonly never[] = [];
