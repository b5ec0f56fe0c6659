import type { Instruction } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const unexplainedStep = defineRule({
  id: 'unexplained-step',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: [],
  summary: 'An unusual step without a word about why',
  why: 'Failures that are meant to be ignored, waits, replaced system programs and forced packages work around something. Whoever reads the file later cannot tell whether that something is still there, and so nobody dares to remove the step.',
  notWhen: 'Everybody who reads the file knows the reason.',
  decides:
    'Commands of RUN whose failure is swallowed (`|| true`), `sleep` and `sync`, a link to /bin/true in place of a program, `dpkg --force-…`, `apt-mark hold` and checksum checks that only warn; where no comment stands directly above the instruction, inside it, or behind the command as an argument of `:`.',
  sources: ['https://docs.docker.com/reference/dockerfile/#format'],
  messages: {
    swallowed: 'Nothing says why a failure of {program} is to be ignored here',
    waits: 'Nothing says what {program} waits for',
    forced: 'Nothing says why {what} is needed',
  },
  examples: [
    { bad: 'FROM debian:12\nRUN update-rc.d app defaults || true\n', flags: 'update-rc.d app defaults' },
    { bad: 'FROM debian:12\nRUN chmod +x /a.sh && sync && /a.sh\nRUN sleep 5\n', flags: ['sync', 'sleep 5'] },
    {
      bad: 'FROM debian:12\nRUN ln -sf /bin/true /sbin/initctl && dpkg --force-all -i /a.deb\n',
      flags: ['ln -sf /bin/true /sbin/initctl', 'dpkg --force-all -i /a.deb'],
    },
    { good: 'FROM debian:12\n# The service manager is not there in a container.\nRUN update-rc.d app defaults || true\n' },
    { good: 'FROM debian:12\nRUN apt-get update \\\n  # the mirror is slow to answer\n  && sleep 5\n' },
    { good: 'FROM debian:12\nRUN test -f /a || exit 1\nRUN command -v curl || apt-get install -y curl\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('reachable')) {
        const { script } = step;
        if (!script || hasComment(file, step.instruction) || hasComment(file, run)) continue;
        for (const command of script.commands) {
          const at = command.span;
          const name = command.name ?? '';
          if (isSwallowed(script, command)) yield { message: 'swallowed', data: { program: name }, at };
          else if (name === 'sleep' || name === 'sync') yield { message: 'waits', data: { program: name }, at };
          else {
            const what = forced(name, command);
            if (what !== undefined) yield { message: 'forced', data: { what }, at };
          }
        }
      }
    },
  },
});

function hasComment({ dockerfile }: DockerfileView, { leadingComments, span }: Instruction): boolean {
  return (
    leadingComments.length > 0 || dockerfile.comments.some((comment) => comment.span.start >= span.start && comment.span.end <= span.end)
  );
}

/** `program … || true` or `|| :` on the same list. */
function isSwallowed({ commands }: ShellScript, { name, index, inside }: Command): boolean {
  const next = commands[index + 1];
  if (next?.joiner !== '||' || next.inside.length !== inside.length || next.args.length > 0) return false;
  return name !== undefined && name !== '' && (next.name === 'true' || next.name === ':');
}

function forced(name: string, { args }: Command): string | undefined {
  const words = args.map(({ unquoted }) => unquoted);
  if (name === 'ln' && words.some((word) => /^\/(?:usr\/)?bin\/true$/.test(word))) return 'a program that does nothing';
  if (name === 'dpkg') return words.find((word) => word.startsWith('--force-'));
  if (name === 'apt-mark' && words[0] === 'hold') return 'apt-mark hold';
  if (/^(?:sha\d+|md5)sum$/.test(name) && words.includes('--ignore-missing')) return '--ignore-missing';
  return undefined;
}
