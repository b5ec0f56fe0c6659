import type { Step } from '../../build/graph.types.ts';
import { defineRule } from '../define.ts';

export const cdWithoutEffect = defineRule({
  id: 'cd-without-effect',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['DL3003', 'DS-0013', 'run_command_cd_instead_of_workdir', 'use-workdir'],
  summary: 'A RUN changes the directory and then ends',
  why: 'Each RUN begins in the working directory again. A cd at its end changes nothing for the steps below, which then work in another place than the author thinks.',
  notWhen: 'The cd is only there to fail if the directory is missing; `test -d` says that more clearly.',
  decides:
    'cd as the last command of a RUN, outside of subshells and conditions. Silent for a way back: `cd -`, `cd ..`, `cd /`, the home directory, the directory it started in; and in front of a WORKDIR with a whole path. No fix is made, since WORKDIR would also hold for all that follows.',
  sources: ['https://docs.docker.com/reference/dockerfile/#workdir'],
  messages: { lost: 'cd {directory} ends with this RUN: the steps below start in {workdir} again. WORKDIR changes it for them' },
  examples: [
    { bad: 'FROM debian:12\nRUN cd /srv/app\nRUN make\n', flags: 'cd /srv/app' },
    { bad: 'FROM debian:12\nWORKDIR /src\nRUN make && cd $HOME\nONBUILD RUN cd build\n', flags: ['cd $HOME', 'cd build'] },
    {
      good: 'FROM debian:12\nWORKDIR /src\nRUN cd build && make && cd ..\nRUN cd /a; make; cd /src\nRUN (cd /a)\nRUN cd /a && cd - && cd /\n',
    },
    { good: 'FROM debian:12\nRUN mkdir /a && cd /a\nWORKDIR /a\n' },
    { good: 'FROM debian:12\nRUN cd /a && make\nCMD cd /a && ./run\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        if (!run.body.text.includes('cd') && run.heredocs.length === 0) continue;
        const { script } = step;
        const last = script?.commands.at(-1);
        if (!script?.understood || last?.name !== 'cd' || last.inside.length > 0 || last.conditional || last.pipe) continue;
        const target = last.args.find(({ unquoted }) => !/^-./.test(unquoted));
        const workdir = step.before.workdir.known ? step.before.workdir.value : undefined;
        const isBack =
          !target || /^(?:-|\/|~|(?:\.\.\/?)+|\.)$/.test(target.unquoted) || target.unquoted.replace(/(.)\/$/, '$1') === workdir;
        if (isBack || isFollowedByWorkdir(step)) continue;
        const data = { directory: target.unquoted, workdir: workdir ?? 'the working directory' };
        yield { message: 'lost', data, at: last.span };
      }
    },
  },
});

/** The next instruction chooses the directory itself. */
function isFollowedByWorkdir({ stage, index }: Step): boolean {
  const next = stage.steps.find((step) => step.index > index);
  return next?.instruction.keyword === 'WORKDIR' && /^["']?[/$]/.test(next.instruction.argument?.text ?? '');
}
