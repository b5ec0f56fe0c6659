import type { Step } from '../../build/graph.types.ts';
import type { Heredoc, InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const heredocWithoutErrexit = defineRule({
  id: 'heredoc-without-errexit',
  practice: 'correctness',
  severity: 'warning',
  aliases: [],
  summary: 'A RUN heredoc goes on after a command that failed',
  why: 'The lines of a heredoc are a script: where one fails the next runs all the same, and only the result of the last counts. A download or build that failed is kept, cached and shipped, which `&&` between the same commands would have stopped.',
  notWhen: 'The command may fail. Say so behind it, with `|| true`, under `set -e`.',
  decides:
    'A heredoc that RUN gives to sh or bash, without `set -e` (nor `-e` by SHELL or its #! line), in which a command that can fail stands before the last one and nothing looks at its result. Commands that hardly fail (echo, mkdir, rm, export and the like), conditions, loops and functions are left out, and so are other interpreters, heredocs that are the input of a command, and base images that may bring a SHELL of their own. Reported once, at the first such command. Info in stages whose layers are not in the image.',
  sources: ['https://docs.docker.com/reference/dockerfile/#here-documents', 'https://github.com/hadolint/hadolint/issues/882'],
  messages: { lost: 'If {command} fails, this step goes on and may succeed: nothing sets -e in this heredoc' },
  examples: [
    {
      bad: 'FROM debian:13\nRUN <<EOF\nmake\nmake install\nEOF\n',
      flags: 'make',
      fixed: 'FROM debian:13\nRUN <<EOF\nset -e\nmake\nmake install\nEOF\n',
    },
    {
      bad: 'FROM debian:13\nRUN <<-EOT\n\t#!/bin/bash\n\techo start\n\tcurl -fsSLO https://a.example/b && tar -xf b\n\techo done\n\tEOT\n',
      flags: 'curl',
      fixed:
        'FROM debian:13\nRUN <<-EOT\n\t#!/bin/bash\n\tset -e\n\techo start\n\tcurl -fsSLO https://a.example/b && tar -xf b\n\techo done\n\tEOT\n',
    },
    { good: 'FROM debian:13\nRUN <<EOF\nset -eux\nmake\nmake install\nEOF\nRUN <<EOF\n#!/bin/sh -e\nmake\nmake install\nEOF\n' },
    { good: 'FROM debian:13\nSHELL ["/bin/bash", "-euo", "pipefail", "-c"]\nRUN <<EOF\nmake\nmake install\nEOF\n' },
    {
      good: 'FROM debian:13\nRUN <<EOF\nmake &&\n  make install\nEOF\nRUN <<EOF\nmkdir -p /a\nmake || exit 1\nif make; then x; fi\nmake install\nEOF\n',
    },
    { good: 'FROM registry.example/team/base:1\nRUN <<EOF\nmake\nmake install\nEOF\n' },
    { good: 'FROM debian:13\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nprint(2)\nEOF\nRUN cat > /x <<EOF\nmake\nmake install\nEOF\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        const { script } = step;
        if (
          run.heredocs.length === 0 ||
          !isShellKnown(step) ||
          !script?.understood ||
          (script.dialect !== 'posix' && script.dialect !== 'bash')
        )
          continue;
        const found = firstLost(script, run);
        if (!found) continue;
        const { command, heredoc } = found;
        const edits = [setsErrexit(file, heredoc)];
        const fix: FixReport = { title: 'Stop at the first command that fails: set -e', applicability: 'unsafe', edits };
        const severity = step.stage.shipped ? 'warning' : 'info';
        yield { message: 'lost', data: { command: command.name ?? '' }, at: command.program.span, severity, fix };
      }
    },
  },
});

/** An image carries the SHELL that it was built with; those of distributions and languages have none. */
function isShellKnown({ before, stage: { root } }: Step): boolean {
  return before.shell.step !== undefined || root.kind === 'scratch' || (root.kind === 'image' && root.facts?.os !== undefined);
}

/** The first command at the top of a heredoc whose failure nothing notices. */
function firstLost({ commands }: ShellScript, { heredocs }: InstructionOf<'RUN'>): { command: Command; heredoc: Heredoc } | undefined {
  // The last list has the result of the step; what stands in compounds behind it may have it, too.
  for (const list of listsOf(commands).slice(0, -1)) {
    if (list.some(({ joiner }) => joiner === '||')) continue;
    const command = list.find((each) => !each.errexit && !each.conditional && canFail(each) && isLastOfPipe(each));
    const heredoc = command && heredocs.find(({ span }) => span.start <= command.span.start && command.span.end <= span.end);
    if (heredoc) return { command, heredoc };
  }
  return undefined;
}

/** The commands at the top, in lists that `&&` and `||` join; compounds count as lists without commands. */
function listsOf(commands: readonly Command[]): Command[][] {
  const lists: Command[][] = [];
  for (const command of commands) {
    if (command.inside.length > 0) {
      if (!command.inside.every((nesting) => nesting === 'substitution' || nesting === 'string')) lists.push([]);
      continue;
    }
    const isJoined = command.joiner === '&&' || command.joiner === '||' || (command.pipe !== undefined && command.pipe.index > 0);
    if (isJoined && lists.length > 0) lists.at(-1)?.push(command);
    else lists.push([command]);
  }
  return lists;
}

/** Of a pipe the last command has the result. */
function isLastOfPipe({ pipe }: Command): boolean {
  return !pipe || pipe.index === pipe.length - 1;
}

function canFail({ name }: Command): boolean {
  return (
    name !== undefined &&
    !/^(?:|echo|printf|true|:|export|set|unset|shopt|umask|alias|local|readonly|source|\.|cd|mkdir|touch|rm|ls|cat|date|env|id|pwd|whoami|uname|sleep|trap|exit|return|hash|type|which|\[|\[\[|test)$/.test(
      name,
    )
  );
}

/** `set -e` as the first line, below a #! line, with the tabs of the line that it stands above. */
function setsErrexit(file: DockerfileView, { span }: Heredoc) {
  const { text } = file.source;
  const firstEnd = text.indexOf('\n', span.start);
  const isProgram = /^[ \t]*#!/.test(text.slice(span.start, span.start + 200)) && firstEnd !== -1 && firstEnd < span.end;
  const start = isProgram ? firstEnd + 1 : span.start;
  const indent = /^[ \t]*/.exec(text.slice(start, Math.min(start + 100, span.end)))?.[0] ?? '';
  return file.insert(start, `${indent}set -e${file.dockerfile.newline}`);
}
