import type { Step } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

const variable = 'PIP_NO_CACHE_DIR';

export const misleadingPipCacheSwitch = defineRule({
  id: 'misleading-pip-cache-switch',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['DL3042'],
  summary: 'PIP_NO_CACHE_DIR is set to a word that reads as the opposite of what it does',
  why: 'pip keeps no cache as soon as PIP_NO_CACHE_DIR has a value: off and false turn it off as 1 does, a leftover of a bug in old releases. Whoever reads the line takes the cache to be kept, and whoever corrects it changes nothing.',
  notWhen: 'The image installs with pip 18 or older, where only such a value worked.',
  decides:
    'A `pip install` that has no --no-cache-dir, for which an ENV, an assignment in front of the command or an `export` in the same RUN sets the variable to off, no, false, 0 and the like. Reported once, at the value. Whether a cache is left is another finding (package-cache-left).',
  sources: ['https://github.com/pypa/pip/blob/main/src/pip/_internal/cli/cmdoptions.py', 'https://github.com/pypa/pip/issues/5735'],
  messages: { reads: '{setting} switches the cache of pip off, as every value does: write 1' },
  examples: [
    {
      bad: 'FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR="off" \\\n    PYTHONUNBUFFERED=1\nRUN pip install flask\n',
      flags: '"off"',
      fixed: 'FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR=1 \\\n    PYTHONUNBUFFERED=1\nRUN pip install flask\n',
    },
    {
      bad: 'FROM python:3.13-slim\nRUN PIP_NO_CACHE_DIR=false pip install flask\nRUN export PIP_NO_CACHE_DIR=no && pip install -r requirements.txt\n',
      flags: ['PIP_NO_CACHE_DIR=false', 'PIP_NO_CACHE_DIR=no'],
      fixed:
        'FROM python:3.13-slim\nRUN PIP_NO_CACHE_DIR=1 pip install flask\nRUN export PIP_NO_CACHE_DIR=1 && pip install -r requirements.txt\n',
    },
    { good: 'FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask\n' },
    { good: 'FROM python:3.13-slim\nENV PIP_NO_CACHE_DIR=off\nRUN pip install --no-cache-dir flask && pip list\n' },
    { good: 'FROM python:3.13-slim\nRUN PIP_NO_CACHE_DIR=$OFF pip install flask\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes(variable)) return;
      const reported = new Set<number>();
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.manager !== 'pip' || !operation.action.startsWith('install')) continue;
          if (operation.options.has('--no-cache-dir')) continue;
          const { at, setting } = inCommand(file, step, operation.command) ?? inEnvironment(step) ?? {};
          if (!at || !setting || reported.has(at.start)) continue;
          reported.add(at.start);
          const text = setting.slice(0, setting.indexOf('=') + 1);
          const edits = [file.replace(at, file.text(at).startsWith(variable) ? `${text}1` : '1')];
          yield { message: 'reads', data: { setting }, at, fix: { title: 'Write 1', applicability: 'unsafe', edits } };
        }
      }
    },
  },
});

interface Setting {
  readonly at: Span;
  /** Without quotes: `PIP_NO_CACHE_DIR=off`. */
  readonly setting: string;
}

const readsAsOff = (value: string) => /^(?:0|n|no|f|false|off)$/i.test(value);

/** In front of the command, or by the last `export` before it. */
function inCommand(file: DockerfileView, { script }: Step, command: Command): Setting | undefined {
  for (const { name, value, span } of command.assignments.toReversed()) {
    if (name === variable)
      return value?.value !== undefined && readsAsOff(value.value) ? { at: span, setting: `${name}=${value.value}` } : undefined;
  }
  for (const each of (script?.commands ?? []).slice(0, command.index).toReversed()) {
    const words = each.name === 'export' ? each.args.filter(({ unquoted }) => unquoted.startsWith(`${variable}=`)) : [];
    const word: ShellWord | undefined = words.at(-1);
    if (!word) continue;
    const isOff = word.value !== undefined && readsAsOff(word.value.slice(variable.length + 1)) && file.text(word.span) === word.value;
    return isOff ? { at: word.span, setting: word.unquoted } : undefined;
  }
  return undefined;
}

/** By the ENV that is in force. */
function inEnvironment({ before, instruction }: Step): Setting | undefined {
  const set = instruction.onbuild ? undefined : before.environment.get(variable);
  if (!set?.value.known || !readsAsOff(set.value.value) || set.step?.instruction.keyword !== 'ENV') return undefined;
  const pair = set.step.instruction.pairs.findLast(({ key }) => key === variable);
  if (!pair?.valueSpan || pair.value?.includes('$')) return undefined;
  return { at: pair.valueSpan, setting: `${variable}=${set.value.value}` };
}
