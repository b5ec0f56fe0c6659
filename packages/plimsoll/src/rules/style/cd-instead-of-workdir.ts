import type { Step } from '../../build/graph.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import { absolute } from '../../facts/caching/copied-sources.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ShellScript } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const cdInsteadOfWorkdir = defineRule({
  id: 'cd-instead-of-workdir',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['DL3003'],
  summary: 'A whole RUN works in a directory that cd chooses',
  why: 'WORKDIR makes the directory if it is not there, shows where the build stands, and keeps the commands short.',
  notWhen: 'The steps below belong into another directory: cd ends with its RUN, WORKDIR does not.',
  decides:
    'A RUN whose first command is cd to a constant path and in which no other cd follows. Clone, build and remove in one RUN, subshells and paths in variables are left alone. The fix is offered only where the next instruction sets an absolute WORKDIR, and not in a row of such RUNs.',
  sources: ['https://docs.docker.com/build/building/best-practices/#workdir'],
  messages: { cd: 'All of this RUN works in {directory}: WORKDIR says so' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN cd /src && make \\\n  && make install\nWORKDIR /app\n',
      flags: 'cd /src',
      fixed: 'FROM debian:12\nWORKDIR /src\nRUN make \\\n  && make install\nWORKDIR /app\n',
    },
    { bad: 'FROM debian:12\nRUN cd "/src dir"; make\nRUN ls\n', flags: 'cd "/src dir"' },
    {
      good: 'FROM debian:12\nRUN git clone https://example.com/a && cd a && make\nRUN (cd /a && make)\nRUN cd $A && make\nRUN cd /a && make && cd /b && make\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        if (run.command.form === 'exec' || !/^\s*cd\s/m.test(writtenText(run))) continue;
        const { script } = step;
        const [cd, second] = script?.commands ?? [];
        if (!script?.understood || cd?.name !== 'cd' || !second || cd.conditional || cd.inside.length > 0 || cd.pipe) continue;
        const [target] = cd.args;
        if (cd.args.length !== 1 || target?.value === undefined || target.value === '' || target.value.startsWith('-')) continue;
        if (script.commands.some((other) => other !== cd && /^(?:cd|pushd|popd)$/.test(other.name ?? ''))) continue;
        const fix = step.instruction.keyword === 'ONBUILD' ? undefined : fixOf(file, step, script, target.value);
        yield { message: 'cd', data: { directory: target.value }, at: cd.span, ...(fix && { fix }) };
      }
    },
  },
});

function fixOf(file: DockerfileView, step: Step, { commands }: ShellScript, directory: string): FixReport | undefined {
  const { stage, index, instruction } = step;
  const [cd, second] = commands;
  const next = stage.steps.find((other) => other.index > index);
  const sets = next?.instruction.keyword === 'WORKDIR' ? next.expand({ text: next.instruction.argument?.text ?? '' }) : undefined;
  if (!cd || second?.joiner !== '&&' || !sets?.known || !sets.value.startsWith('/')) return undefined;
  if (!/^[\w./-]+$/.test(directory) || instruction.heredocs.length > 0 || cd.redirections.length > 0) return undefined;
  const gap = file.source.text.slice(cd.span.end, second.span.start);
  if (!/^[ \t]*&&[ \t]*$/.test(gap)) return undefined;
  const path = absolute(step, directory);
  const previous = stage.steps.findLast((other) => other.index < index);
  if (path === undefined || previous?.script?.commands[0]?.name === 'cd') return undefined;
  const edits = [
    file.insertLinesBefore(instruction, `WORKDIR ${path}`),
    file.replace({ start: cd.span.start, end: second.span.start }, ''),
  ];
  return { title: `Set WORKDIR ${path}`, applicability: 'unsafe', edits };
}
