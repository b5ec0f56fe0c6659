import type { Step } from '../../build/graph.types.ts';
import type { CmdInstruction } from '../../dockerfile/tree.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import { shellFormStart } from '../../facts/image/started.ts';
import { execFormEdits } from '../../facts/start/exec-form.ts';
import { imageWithoutShell } from '../../facts/start/missing-shell.ts';
import { isShellBuiltin } from '../../facts/start/shell-builtins.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Severity } from '../../model/finding.ts';
import type { MappedText } from '../../model/text.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';

export const shellFormCommand = defineRule({
  id: 'shell-form-command',
  practice: 'signals',
  severity: 'warning',
  aliases: ['JSONArgsRecommended', 'DL3025', 'not_using_json_in_cmd_and_entrypoint_arguments', 'prefer-json-notation'],
  summary: 'CMD or ENTRYPOINT in shell form',
  why: 'In shell form a shell is process 1 of the container. Unless it replaces itself by the program, it does not pass on the SIGTERM of a stop: the program is killed after the grace period, with requests in flight and data unwritten. A shell-form ENTRYPOINT also ignores CMD and the arguments of docker run.',
  notWhen: 'The command needs a shell, such as for pipes, and ends by itself.',
  decides:
    'CMD and ENTRYPOINT in shell form. Silent after a SHELL instruction, as BuildKit is, and, unless asked for by `as: buildkit`, where the last command is started with exec or there is no shell of Linux. Written as JSON only if every word is constant and no shell has to touch it; otherwise exec is put in front of the last command. Constant words stay the same program with the same arguments; it is unsafe where an ENTRYPOINT sees the words, where CMD would become arguments of it, or for a script that may lack its first line. Of a built image an ENTRYPOINT or CMD that is a shell with -c and a script: a list of words by hand looks the same, and behaves the same.',
  sources: [
    'https://docs.docker.com/reference/build-checks/json-args-recommended/',
    'https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example',
  ],
  options: { as: asWhom('JSONArgsRecommended') },
  messages: {
    entrypoint: 'ENTRYPOINT in shell form: {shell} may not pass signals on to {program}, and CMD and arguments are ignored',
    cmd: 'CMD in shell form: {shell} may not pass signals on to {program}',
    form: '{keyword} is not in JSON form, as BuildKit asks for it',
  },
  examples: [
    { bad: 'FROM node:22\nCMD node server.js\n', flags: 'node server.js', fixed: 'FROM node:22\nCMD ["node", "server.js"]\n' },
    {
      bad: "FROM node:22\nENTRYPOINT node \\\n  --title 'my app' \\\n  server.js\n",
      flags: "node \\\n  --title 'my app' \\\n  server.js",
      fixed: 'FROM node:22\nENTRYPOINT ["node", \\\n  "--title", "my app", \\\n  "server.js"]\n',
    },
    {
      bad: 'FROM node:22\nCMD node server.js --port $PORT\n',
      flags: 'node server.js --port $PORT',
      fixed: 'FROM node:22\nCMD exec node server.js --port $PORT\n',
    },
    {
      bad: 'FROM node:22\nCMD cd app && node server.js\n',
      flags: 'cd app && node server.js',
      fixed: 'FROM node:22\nCMD cd app && exec node server.js\n',
    },
    { bad: 'FROM alpine:3.22\nCMD a | b\n', flags: 'a | b' },
    {
      bad: 'FROM node:22\nCMD node server.js && echo done\n',
      flags: 'node server.js && echo done',
      fixed: 'FROM node:22\nCMD node server.js && echo done\n',
    },
    { good: 'FROM node:22\nCMD exec node server.js --port $PORT\n' },
    {
      bad: { dockerfile: "FROM node:22\nCMD exec node server.js\nENTRYPOINT ['node']\nONBUILD CMD a\n", options: { as: 'buildkit' } },
      flags: ['exec node server.js', "['node']"],
    },
    { good: 'FROM node:22\nSHELL ["/bin/bash", "-c"]\nCMD node server.js\n' },
    { good: 'FROM node:22\nENTRYPOINT ["node"]\nCMD ["server.js"]\nHEALTHCHECK CMD curl -f http://127.0.0.1/\n' },
    { bad: { image: { config: { cmd: ['/bin/sh', '-c', 'node server.js'] } } }, flags: 'config/Cmd' },
    { bad: { image: { config: { entrypoint: ['/bin/sh', '-c', 'java -jar app.jar'] } } }, flags: 'config/Entrypoint' },
    { good: { image: { config: { cmd: ['/bin/sh', '-c', 'exec node server.js'] } } } },
    { good: { image: { config: { cmd: ['node', 'server.js'] } } } },
  ],
  detect: {
    *image(image) {
      const { entrypoint, cmd } = image.container;
      const first = entrypoint && shellFormStart(entrypoint);
      if (first) yield { message: 'entrypoint', data: first, at: image.atConfig('Entrypoint') };
      const second = cmd && !first && shellFormStart(cmd);
      if (second) yield { message: 'cmd', data: second, at: image.atConfig('Cmd') };
    },
    *dockerfile(file, { as }) {
      for (const step of file.steps('all')) {
        const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
        if ((instruction?.keyword !== 'CMD' && instruction?.keyword !== 'ENTRYPOINT') || instruction.command.form === 'exec') continue;
        const { keyword } = instruction;
        if (step.before.shell.step || (as === 'buildkit' && step.instruction.keyword === 'ONBUILD')) continue;
        const body = instruction.command.script;
        const written = body.text === '' ? instruction.keywordSpan : body.toSourceSpan(0, body.text.length);
        const at = as === 'buildkit' ? reportedPlace(step, written) : written;
        const script = signalsMayBeLost(step, body) ? step.script : undefined;
        if (!script) {
          if (as === 'buildkit') yield { message: 'form', data: { keyword }, at };
          continue;
        }
        const outer = outerCommands(script);
        const last = outer.findLast(({ name }) => !endsAtOnce.test(name ?? '')) ?? outer.at(-1);
        const fix =
          step.instruction.keyword === 'ONBUILD' ? undefined : fixOf(file, step, instruction, body, script, outer, as !== 'buildkit');
        const data = { shell: step.before.shell.words[0] ?? '/bin/sh', program: last?.name || 'the program' };
        const severity = severityOf(step, instruction, last);
        yield { message: keyword === 'ENTRYPOINT' ? 'entrypoint' : 'cmd', data, at, severity, ...(fix && { fix }) };
      }
    },
  },
});

/** What follows a program only to say how it went. */
const endsAtOnce = /^(?:true|false|echo|printf)$/;

function outerCommands({ commands }: ShellScript): readonly Command[] {
  return commands.filter(({ inside }) => inside.length === 0);
}

/** A text with a bracket in front was meant as an array, and that nothing starts at all is for the rule shell-missing. */
function signalsMayBeLost(step: Step, { text }: MappedText): boolean {
  if (step.before.shell.dialect === 'cmd' || !step.script || text === '' || text.startsWith('[')) return false;
  if (imageWithoutShell(step) !== undefined) return false;
  const last = outerCommands(step.script).at(-1);
  return last?.prefixes.some(({ name }) => name === 'exec') !== true;
}

/** A shell to type in ends when its terminal closes: how it was started hardly matters. */
function severityOf(step: Step, { keyword }: CmdInstruction, last: Command | undefined): Severity {
  if (keyword === 'ENTRYPOINT') return step.stage.shipped ? 'warning' : 'info';
  return last?.args.length === 0 && /^(?:ba|a|da|z|k)?sh$/.test(last.name ?? '') ? 'style' : 'info';
}

function fixOf(
  file: DockerfileView,
  step: Step,
  instruction: CmdInstruction,
  body: MappedText,
  script: ShellScript,
  outer: readonly Command[],
  mayStayInShell: boolean,
): FixReport | undefined {
  const [first] = outer;
  const last = outer.at(-1);
  if (!script.understood || !first || !last || outer.length !== script.commands.length || last.pipe) return undefined;
  const whole = body.toSourceSpan(0, body.text.length);
  // Anything in front of or behind the commands, such as ! or &, is for the shell.
  if (first.span.start !== whole.start || last.span.end !== whole.end) return undefined;
  const name = last.name;
  if (name === undefined || name === '' || isShellBuiltin(name) || last.assignments.length > 0) return undefined;
  if (outer.length > 1 && endsAtOnce.test(name)) return undefined;
  const edits = execFormEdits(file, body, script);
  if (edits)
    return { title: 'Write it as a JSON array', applicability: changesStart(file, step, instruction, name) ? 'unsafe' : 'safe', edits };
  const listed =
    mayStayInShell && outer.every(({ joiner, pipe, inside }) => !pipe && inside.length === 0 && joiner !== '||' && joiner !== '&');
  if (!listed || last.prefixes.some((prefix) => prefix.name === 'time')) return undefined;
  return {
    title: `Let ${name} take the place of the shell with exec`,
    applicability: 'unsafe',
    edits: [file.insert(last.span.start, 'exec ')],
  };
}

/** Whether the JSON form may start something else than the shell did. */
function changesStart(file: DockerfileView, step: Step, { keyword }: CmdInstruction, program: string): boolean {
  // A shell runs scripts without a first line that names their interpreter; the system does not.
  if (program.endsWith('.sh')) return true;
  if (keyword === 'ENTRYPOINT') return file.graph.stages.some(({ final }) => final.entrypoint === step && final.cmd !== undefined);
  const { root } = step.stage;
  const ofBase = root.kind === 'image' && root.facts?.role === 'server';
  return ofBase || file.graph.stages.some(({ final }) => final.cmd === step && final.entrypoint !== undefined);
}
