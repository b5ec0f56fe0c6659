import type { Step } from '../../build/graph.types.ts';
import { isShellBuiltin } from '../../facts/start/shell-builtins.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const shellWithoutExec = defineRule({
  id: 'shell-without-exec',
  practice: 'signals',
  severity: 'info',
  aliases: [],
  summary: 'A JSON array starts its program through a shell that stays in front of it',
  why: 'An array such as ["sh", "-c", "…"] is the shell form in another notation: the shell is process 1. Unless it replaces itself by the program, it does not pass on the SIGTERM of a stop, and the program is killed after the grace period.',
  notWhen: 'The command ends by itself, or another process has to run behind it.',
  decides:
    'CMD and ENTRYPOINT of the shipped stage whose array is sh, bash or the like with -c and constant text, if its last command is not started with exec. bash replaces itself by a single command, other shells only in some versions. Shells to type in, builtins, pipes, || and & are left out.',
  sources: ['https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example'],
  messages: {
    stays: '{shell} -c starts {program} without exec, so the signal to stop may end at the shell',
  },
  examples: [
    {
      bad: 'FROM node:22-alpine\nCMD ["sh", "-c", "node migrate.js && node server.js --port $PORT"]\n',
      flags: 'node',
      fixed: 'FROM node:22-alpine\nCMD ["sh", "-c", "node migrate.js && exec node server.js --port $PORT"]\n',
    },
    { bad: 'FROM node:22\nENTRYPOINT ["sh", "-c", "node a.js \\"$URL\\" $@", "--"]\n', flags: '"node a.js \\"$URL\\" $@"' },
    { good: 'FROM node:22\nENTRYPOINT ["bash", "-c", "node server.js $0"]\nCMD ["sh", "-c", "cd app && exec node ."]\n' },
    { good: 'FROM node:22\nCMD ["sh", "-c", "cat log | grep -v x"]\n' },
    { good: 'FROM node:22\nCMD ["sh", "-c", "bash"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('shipped', 'CMD', 'ENTRYPOINT')) {
        if (step.instruction.command.form !== 'exec') continue;
        const finding = behindShell(file, step);
        if (finding) yield finding;
      }
    },
  },
});

function behindShell(file: DockerfileView, { script }: Step) {
  if (!script?.understood) return undefined;
  const [outer, ...commands] = script.commands;
  const shell = outer?.name ?? '';
  const last = commands.at(-1);
  if (!last || !/^(?:ba|da|a|z|k)?sh$/.test(shell) || (shell === 'bash' && commands.length === 1)) return undefined;
  if (!commands.every(({ inside }) => inside.length === 1 && inside[0] === 'string')) return undefined;
  if (last.name === undefined || last.name === '' || last.pipe || isShellBuiltin(last.name) || last.prefixes.length > 0) return undefined;
  if (commands.some(({ joiner, conditional }) => joiner === '||' || joiner === '&' || conditional)) return undefined;
  // A shell behind the shell is there to type in.
  if (/^(?:ba|a|da|z|k)?sh$/.test(last.name) && last.args.length === 0) return undefined;
  const at = { start: last.program.span.start, end: last.program.span.end };
  // Behind an escape of JSON, a span is the whole string.
  const exact = last.assignments.length === 0 && file.text(at) === last.program.text;
  const title = `Let ${last.name} take the place of the shell with exec`;
  const fix = exact ? ({ title, applicability: 'unsafe', edits: [file.insert(at.start, 'exec ')] } as const) : undefined;
  return { message: 'stays', data: { shell, program: last.name }, at, ...(fix && { fix }) } as const;
}
