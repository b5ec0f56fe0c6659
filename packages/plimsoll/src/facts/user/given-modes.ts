import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A mode that a step gives to files: by chmod, `install -m`, `mkdir -m` or `--chmod` of COPY and ADD. */
export interface GivenMode {
  readonly step: Step;
  /** Octal or symbolic, as chmod(1) takes it. */
  readonly mode: string;
  /** Where the mode is written. */
  readonly at: Span;
  /** The files, as written. */
  readonly targets: readonly string[];
  /** The command, where one gives it, with the words of its files. */
  readonly by: { readonly command: Command; readonly words: readonly ShellWord[] } | undefined;
}

/** Every mode of the file that is known, in all stages and behind ONBUILD. What the same step removes again is left out. */
export function givenModes(view: DockerfileView): readonly GivenMode[] {
  return view.derive(findModes);
}

function findModes(view: DockerfileView): readonly GivenMode[] {
  const modes: GivenMode[] = [];
  for (const step of view.steps('all')) {
    const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
    if (instruction?.keyword === 'COPY' || instruction?.keyword === 'ADD') {
      const flag = instruction.flags.find(({ name }) => name === 'chmod');
      const mode = flag?.value === undefined ? undefined : step.expand({ text: flag.value });
      if (mode?.known && flag?.valueSpan)
        modes.push({ step, mode: mode.value, at: flag.valueSpan, targets: [instruction.destination?.text ?? ''], by: undefined });
    } else if (instruction?.keyword === 'RUN') addModes(step, modes);
  }
  return modes;
}

function addModes(step: Step, modes: GivenMode[]): void {
  const { script, operations } = step;
  if (!script || script.dialect === 'cmd' || script.dialect === 'powershell') return;
  const removed = (index: number) =>
    operations.flatMap((each) =>
      each.kind === 'remove' && each.command.index > index ? each.targets.map(({ unquoted }) => unquoted) : [],
    );
  const add = (command: Command, mode: Mode | undefined, words: readonly ShellWord[]) => {
    if (mode?.value === undefined) return;
    const gone = removed(command.index);
    const left = words.filter(({ unquoted }) => !gone.some((path) => unquoted === path || unquoted.startsWith(`${path}/`)));
    if (left.length === 0 && words.length > 0) return;
    modes.push({ step, mode: mode.value, at: mode.span, targets: left.map(({ unquoted }) => unquoted), by: { command, words } });
  };
  for (const operation of operations) {
    if (operation.kind === 'permission' && operation.tool === 'chmod') add(operation.command, operation.what, operation.targets);
  }
  for (const command of script.commands) {
    if (command.name === 'install' || command.name === 'mkdir') {
      const { mode, words } = modeOption(command.args);
      add(command, mode, command.name === 'install' ? words.slice(-1) : words);
    } else if (command.name === 'find') {
      const at = command.args.findIndex(({ unquoted }) => unquoted === '-exec' || unquoted === '-execdir');
      if (at !== -1 && command.args[at + 1]?.value === 'chmod') {
        const mode = command.args.slice(at + 2).find(({ unquoted }) => !/^-[Rfvc]+$/.test(unquoted));
        add(command, mode, command.args.slice(0, 1));
      }
    }
  }
}

type Mode = Pick<ShellWord, 'value' | 'span'>;

/** `-m MODE`, `-mMODE`, `-dm MODE`, `--mode=MODE` of install(1) and mkdir(1), and the words that are no options. */
function modeOption(args: readonly ShellWord[]): { readonly mode: Mode | undefined; readonly words: readonly ShellWord[] } {
  let mode: Mode | undefined;
  const words: ShellWord[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (!word) break;
    const attached = /^(?:--mode=|-[a-zA-Z]{0,4}m(?=[0-7ugoa+]))(.+)$/.exec(word.value ?? '')?.[1];
    if (attached !== undefined) mode = { value: attached, span: word.span };
    else if (/^(?:--mode|-[a-zA-Z]{0,4}m)$/.test(word.unquoted)) mode = args[++at];
    else if (/^-[gotS]$/.test(word.unquoted)) at++;
    else if (!word.unquoted.startsWith('-')) words.push(word);
  }
  return { mode, words };
}
