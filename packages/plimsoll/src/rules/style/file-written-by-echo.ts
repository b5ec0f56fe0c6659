import type { Step } from '../../build/graph.types.ts';
import { accountNamed } from '../../facts/user/accounts.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import { defineRule, flag } from '../define.ts';

export const fileWrittenByEcho = defineRule({
  id: 'file-written-by-echo',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['prefer-copy-heredoc'],
  summary: 'RUN writes a file with echo, printf or cat',
  why: 'COPY with a heredoc holds the file as it will be: no quotes within quotes, no escapes that dash and bash read differently, and an owner and a mode in the same instruction. It needs no shell in the image either.',
  notWhen: 'The builder knows no heredocs, as before Docker 23.',
  decides:
    'echo, printf and `cat <<EOF` whose output goes to one file by `>`, and tee with such a text, in shell form of RUN, where the command always runs and its text holds no variables or substitutions. Not where a mount covers the file, where lines are only added to it, or where its place is not known. Each file is reported once for a step.',
  sources: ['https://docs.docker.com/reference/dockerfile/#example-creating-inline-files'],
  options: { inSteps: flag('Whether files that a step writes are reported', true) },
  messages: { written: '{path} is written by {program}: COPY with a heredoc holds it as it is' },
  examples: [
    { bad: 'FROM alpine:3.22\nRUN echo "#!/bin/sh" > /app/run.sh && chmod +x /app/run.sh\n', flags: 'echo "#!/bin/sh" > /app/run.sh' },
    { bad: 'FROM debian:12\nRUN <<EOF tee /etc/app.conf\nkey=value\nEOF\n', flags: 'tee /etc/app.conf' },
    { bad: 'FROM alpine:3.22\nRUN { echo a; echo b; } | tee /etc/a.conf\n', flags: 'tee /etc/a.conf' },
    { good: 'FROM alpine:3.22\nRUN echo a >> /etc/hosts.allow && echo b > /dev/stderr\n' },
    { good: 'FROM alpine:3.22\nRUN --mount=type=tmpfs,target=/tmp/b echo a > /tmp/b/c\n' },
    { good: 'FROM alpine:3.22\nRUN if [ -d /x ]; then echo a > /x/y; fi\nRUN echo "$(date)" > /built\n' },
    { good: 'FROM alpine:3.22\nRUN ["sh", "-c", "true"]\n' },
  ],
  detect: {
    *dockerfile(file, { inSteps }) {
      if (!inSteps) return;
      for (const { step, run } of file.runs('all')) {
        const { script } = step;
        if (!script || script.form === 'exec' || !/\b(?:echo|printf|cat|tee)\b/.test(file.text(run.span))) continue;
        const seen = new Set<string>();
        for (const command of script.commands) {
          const path = writtenBy(command, script, step);
          if (path === undefined || seen.has(path)) continue;
          seen.add(path);
          yield {
            message: 'written',
            data: { path, program: command.name ?? '' },
            at: { start: command.program.span.start, end: endOf(command) },
            fix: { title: 'Write it with COPY and a heredoc', applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});

const prints = /^(?:echo|printf)$/;

/** The file that a command writes whole, with a text that stands in the Dockerfile. */
function writtenBy(command: Command, { pipelines }: ShellScript, step: Step): string | undefined {
  const { name = '', args, redirections, conditional, inside } = command;
  if (conditional || inside.some((nesting) => nesting !== 'group')) return undefined;
  const given = redirections.some(({ operator }) => operator.startsWith('<<'));
  const out = redirections.find(({ operator, fd }) => (operator === '>' || operator === '>|') && (fd === undefined || fd === 1))?.target;
  const isFixed = (word: ShellWord) => !word.dynamic;
  if (prints.test(name) && out && !command.pipe) return args.every(isFixed) ? placeOf(out, step) : undefined;
  if (name === 'cat' && out && given && args.length === 0) return placeOf(out, step);
  if (name !== 'tee' || args.length !== 1 || !args[0]) return undefined;
  if (given) return placeOf(args[0], step);
  const pipe = command.pipe && pipelines[command.pipe.pipeline];
  if (pipe?.members.length !== 2) return undefined;
  const sources = pipe.members[0] ?? [];
  return sources.length > 0 && sources.every((each) => prints.test(each.name ?? '') && each.args.every(isFixed))
    ? placeOf(args[0], step)
    : undefined;
}

/** Undefined for devices, for what mounts cover, and for places that are not known. */
function placeOf(word: ShellWord, { mounts, before, stage }: Step): string | undefined {
  let path = word.value;
  if (path === undefined && /^~\/[\w./-]+$/.test(word.text) && before.user.known) {
    const user = before.user.value.split(':', 1)[0] ?? '';
    if (isRootUser(user) || accountNamed(stage, user)) path = word.text;
  }
  if (path === undefined || path === '' || /^\/(?:dev|proc|sys)\//.test(path)) return undefined;
  const file = path;
  const covered = mounts.some(
    ({ target }) => target !== undefined && (file === target || file.startsWith(`${target.replace(/\/$/, '')}/`)),
  );
  return covered ? undefined : path;
}

function endOf({ program, args, redirections }: Command): number {
  const ends = [program.span.end, ...args.map(({ span }) => span.end)];
  for (const { operator, span } of redirections) if (!operator.startsWith('<<')) ends.push(span.end);
  return Math.max(...ends);
}
