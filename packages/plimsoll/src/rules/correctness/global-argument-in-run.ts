import type { Step } from '../../build/graph.types.ts';
import { declareArgument } from '../../facts/edits/declare-argument.ts';
import { mayComeFromBase } from '../../facts/images/base-variables.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const globalArgumentInRun = defineRule({
  id: 'global-argument-in-run',
  practice: 'correctness',
  severity: 'warning',
  aliases: [],
  summary: 'RUN uses an argument that is declared for FROM lines only',
  why: 'An ARG above the first FROM is not there inside a stage: the shell finds nothing under its name, so that a version or a path is empty, --build-arg changes nothing, and the step may succeed all the same.',
  notWhen: 'The base image sets a variable of this name.',
  decides:
    'A variable in a command of RUN, as the shell will expand it, whose name an ARG above the first FROM declares, and that neither an ARG or ENV of the stage, nor the script itself sets (by assignment, export, read, for, or a file that it sources). `${NAME:-default}` and its like are fine. Where the argument chooses a base image, reported only if what this base sets is known. Each name once in a stage. Triggers and Windows shells are left out.',
  sources: ['https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact'],
  messages: { empty: '${name} is empty here: the ARG of line {line} counts for FROM lines only, unless it is declared in this stage, too' },
  examples: [
    {
      bad: 'ARG VERSION=1.2\nFROM debian:13\nRUN curl -fsSLO https://a.example/tool-$VERSION.tgz && echo "${VERSION}"\n',
      flags: 'https://a.example/tool-$VERSION.tgz',
      fixed: 'ARG VERSION=1.2\nFROM debian:13\nARG VERSION\nRUN curl -fsSLO https://a.example/tool-$VERSION.tgz && echo "${VERSION}"\n',
    },
    {
      bad: 'ARG A=1\nFROM registry.example/team/base:1 AS x\nARG A\nRUN echo $A\nFROM registry.example/team/base:1\nRUN <<EOF\necho $A\nEOF\n',
      flags: '$A',
      fixed:
        'ARG A=1\nFROM registry.example/team/base:1 AS x\nARG A\nRUN echo $A\nFROM registry.example/team/base:1\nARG A\nRUN <<EOF\necho $A\nEOF\n',
    },
    { good: 'ARG VERSION=1.2\nFROM debian:13\nARG VERSION\nRUN echo $VERSION\n' },
    {
      good: "ARG VERSION=1.2\nFROM debian:13\nRUN VERSION=$(cat v) && echo $VERSION\nRUN echo ${VERSION:-none} '$VERSION'\nRUN . /etc/os-release && echo $VERSION\n",
    },
    { good: 'ARG NODE_VERSION=24\nFROM node:${NODE_VERSION}\nRUN echo $NODE_VERSION\n' },
    { good: 'ARG TOOL_VERSION=1\nFROM registry.example/tool:$TOOL_VERSION\nRUN echo $TOOL_VERSION\n' },
    { good: 'ARG DIR=/a\nFROM debian:13\nRUN for DIR in /b /c; do echo $DIR; done\nENV DIR=/d\nRUN echo $DIR\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { globalArgs } = file.graph;
      if (globalArgs.size === 0) return;
      const told = new Set<string>();
      for (const step of file.stepsOf('all', 'RUN')) {
        const { script, instruction, stage } = step;
        if (!instruction.body.text.includes('$') && instruction.heredocs.length === 0) continue;
        if (!script?.understood || (script.dialect !== 'posix' && script.dialect !== 'bash')) continue;
        for (const [name, word] of firstUses(script, globalArgs)) {
          const argument = globalArgs.get(name);
          const key = `${stage.index} ${name}`;
          if (!argument || told.has(key) || !isMeant(file, step, name) || setsItself(script, instruction.body.text, name)) continue;
          told.add(key);
          const { line } = file.source.position(argument.instruction.span.start);
          const fix = {
            title: `Declare ${name} in this stage`,
            applicability: 'unsafe' as const,
            edits: [declareArgument(file, instruction, name)],
          };
          yield { message: 'empty', data: { name, line }, at: word.span, severity: stage.reachable ? 'warning' : 'info', fix };
        }
      }
    },
  },
});

/** The first word for each global argument that the shell expands, without those that bring a default or ask whether they are set. */
function firstUses({ commands }: ShellScript, globalArgs: ReadonlyMap<string, unknown>): ReadonlyMap<string, ShellWord> {
  const uses = new Map<string, ShellWord>();
  for (const command of commands) {
    for (const word of wordsOf(command)) {
      for (const name of word.variables) {
        if (!globalArgs.has(name) || uses.has(name)) continue;
        if (word.text.includes(`\${${name}}`) || new RegExp(`\\$${name}(?!\\w)`).test(word.text)) uses.set(name, word);
      }
    }
  }
  return uses;
}

function wordsOf({ program, args, assignments, redirections }: Command): readonly ShellWord[] {
  const values = assignments.flatMap(({ value }) => value ?? []);
  return [program, ...args, ...values, ...redirections.flatMap(({ target }) => target ?? [])];
}

/** Nothing in the stage sets it, and it is not the base image that does. */
function isMeant({ graph }: DockerfileView, { before, stage }: Step, name: string): boolean {
  if (before.args.has(name) || before.environment.has(name)) return false;
  const choosesBase = graph.stages.some(
    ({ from }) => from.image?.text.includes(name) || from.flags.some(({ value }) => value?.includes(name)),
  );
  return !choosesBase || !mayComeFromBase(stage, name);
}

/** The script gives it a value, or may: by a file that it reads, or by a word of a builtin. */
function setsItself({ commands }: ShellScript, body: string, name: string): boolean {
  if (new RegExp(`\\bfor\\s+${name}\\b|\\b${name}=|\\{${name}:?[=?]`).test(body)) return true;
  return commands.some(
    (command) =>
      command.assignments.some((assignment) => assignment.name === name) ||
      /^(?:\.|source|eval)$/.test(command.name ?? '') ||
      (/^(?:read|export|local|declare|typeset|readonly|mapfile|getopts|printf)$/.test(command.name ?? '') &&
        command.args.some(({ unquoted }) => unquoted === name || unquoted.startsWith(`${name}=`))),
  );
}
