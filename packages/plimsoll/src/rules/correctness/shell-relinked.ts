import type { Step } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const shellRelinked = defineRule({
  id: 'shell-relinked',
  practice: 'correctness',
  severity: 'info',
  aliases: ['DL4005', 'changing_default_shell_using_run_command', 'use-shell-instruction'],
  summary: '/bin/sh is replaced to get another shell',
  why: 'Scripts of the system are written for the /bin/sh that it came with, and a package update puts that back. SHELL chooses the shell of the instructions below it and leaves the system alone.',
  notWhen: 'Programs of the image call /bin/sh with code for another shell.',
  decides:
    'A command whose program is ln, cp or mv and whose destination is /bin/sh or /usr/bin/sh. Silent where the image is known to have no /bin/sh of its own. The fix needs a RUN that does nothing else (but to remove the old link) and a shell by its path.',
  sources: ['https://docs.docker.com/reference/dockerfile/#shell'],
  messages: { relinked: '{destination} becomes {shell}: choose the shell with SHELL and leave the system’s own in place' },
  examples: [
    {
      bad: 'FROM ubuntu:24.04\nRUN rm /bin/sh && ln -s /bin/bash /bin/sh\nRUN source x\n',
      flags: 'ln -s /bin/bash /bin/sh',
      fixed: 'FROM ubuntu:24.04\nSHELL ["/bin/bash", "-c"]\nRUN source x\n',
    },
    {
      bad: 'FROM ubuntu:24.04\nRUN apt-get update && ln -sf bash /bin/sh\nONBUILD RUN ln -sfv /bin/bash /bin/sh\n',
      flags: ['ln -sf bash /bin/sh', 'ln -sfv /bin/bash /bin/sh'],
    },
    {
      good: 'FROM ubuntu:24.04\nRUN ln -sf /bin/true /sbin/initctl && ln -s /bin/sh /usr/local/bin/shell && echo ln -s /bin/bash /bin/sh\n',
    },
    { good: 'FROM gcr.io/distroless/base:debug\nSHELL ["/busybox/sh", "-c"]\nRUN ln -s /busybox/sh /bin/sh\n' },
    { good: 'FROM ubuntu:24.04\nSHELL ["/bin/bash", "-c"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        if (!run.body.text.includes('/sh') && run.heredocs.length === 0) continue;
        for (const command of step.script?.commands ?? []) {
          if (command.name !== 'ln' && command.name !== 'cp' && command.name !== 'mv') continue;
          const words = command.args.filter(({ unquoted }) => !unquoted.startsWith('-'));
          const destination = words.at(-1);
          const shell = words.at(-2)?.value;
          if (shell === undefined || !destination || !/^\/(?:usr\/)?bin\/sh$/.test(destination.unquoted)) continue;
          const shells = step.stage.root.kind === 'image' ? step.stage.root.facts?.shells : undefined;
          if (shells && !shells.includes('/bin/sh')) continue;
          // The image's first /bin/sh: SHELL has to name the other one until then.
          if (step.before.shell.words[0] === shell) continue;
          const fix = step.instruction.onbuild || step.instruction.keyword !== 'RUN' ? undefined : fixOf(file, step, command, shell);
          yield { message: 'relinked', data: { destination: destination.unquoted, shell }, at: command.span, ...(fix && { fix }) };
        }
      }
    },
  },
});

function fixOf(file: DockerfileView, { instruction, script }: Step, command: Command, shell: string): FixReport | undefined {
  const others = script?.commands.filter((other) => other !== command) ?? [];
  const isAll = others.every(({ name, args }) => name === 'rm' && args.every(({ unquoted }) => /^-|^\/(?:usr\/)?bin\/sh$/.test(unquoted)));
  if (!isAll || !script?.understood || !/^\/[\w/.-]+$/.test(shell) || instruction.flags.length > 0 || instruction.innerComments.length > 0)
    return undefined;
  return {
    title: `Choose ${shell} with SHELL`,
    applicability: 'unsafe',
    edits: [file.replace(instruction.span, `SHELL ["${shell}", "-c"]`)],
  };
}
