import type { Step } from '../../build/graph.types.ts';
import { isPlugAndPlay } from '../../facts/installs/yarn-settings.ts';
import { ownCommand } from '../../facts/start/manager-script.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const packageManagerAsInit = defineRule({
  id: 'package-manager-as-init',
  practice: 'signals',
  severity: 'warning',
  aliases: [],
  summary: 'The container starts its program through npm, yarn or pnpm',
  why: 'The package manager starts a shell, and the shell starts the program. The SIGTERM of a stop reaches the program only if both pass it on, the exit code and the log are those of the package manager, and a second Node.js process stays in memory for as long as the container runs.',
  notWhen: 'The container is one for development, which is stopped rarely and by hand.',
  decides:
    'The CMD and ENTRYPOINT in force at the end of the shipped stage, behind an init such as tini and through `sh -c`, start npm, yarn, pnpm or npx with a script or a program. Test runs are left alone, since they end by themselves, and so are tools that replace themselves by the program, such as bundle exec and poetry run. The fix writes the program that the script in package.json starts.',
  sources: ['https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#cmd'],
  messages: {
    between: '{manager} and a shell stand between the container and {started}: the signal to stop has to get through both',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCMD ["npm", "start"]\n',
        files: { 'package.json': '{\n "scripts": { "start": "node dist/main.js" }\n}\n' },
      },
      flags: '"npm"',
      fixed: 'FROM node:22\nCMD ["node", "dist/main.js"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD npm run start:prod\n',
        files: { 'package.json': '{\n "scripts": {\n  "start:prod": "node main"\n }\n}\n' },
      },
      flags: 'npm',
      fixed: 'FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD ["node", "main"]\n',
    },
    { bad: 'FROM node:22\nENTRYPOINT ["npm"]\nCMD ["run", "serve"]\n', flags: '"npm"' },
    { bad: 'FROM node:22\nCMD ["sh", "-c", "node migrate.js && yarn start"]\n', flags: 'yarn' },
    {
      bad: {
        dockerfile: 'FROM node:24\nCOPY . .\nRUN corepack enable && yarn install --immutable\nCMD ["yarn", "start"]\n',
        files: {
          'package.json': '{ "scripts": { "start": "node server.js" }, "packageManager": "yarn@4.9.2" }\n',
          'yarn.lock': '__metadata:\n  version: 8\n',
          'server.js': '',
        },
      },
      flags: '"yarn"',
    },
    { good: 'FROM node:22\nCMD ["npm", "test"]\n' },
    { good: 'FROM node:22\nRUN npm ci\nCMD ["node", "server.js"]\n' },
    { good: 'FROM node:22 AS dev\nCMD ["npm", "start"]\nFROM node:22\nCMD ["node", "."]\n' },
    { good: 'FROM ruby:3.4\nCMD ["bundle", "exec", "puma"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const final = file.graph.shipped?.final;
      const entrypoint = final?.entrypoint && lastCommand(final.entrypoint);
      const cmd = final?.cmd && lastCommand(final.cmd);
      for (const command of [entrypoint, cmd]) {
        if (!command) continue;
        const further = command === entrypoint && command.args.length === 0 ? (cmd ? [cmd.program, ...cmd.args] : []) : [];
        const words = [...command.args, ...further].map(({ value }) => value ?? '');
        const script = startedScript(command.name, words);
        if (script === undefined) continue;
        const step = command === entrypoint ? final?.entrypoint : final?.cmd;
        const fix = step && further.length === 0 ? replacement(file, step, command, script) : undefined;
        const severity = /^(?:dev|develop|watch)\b|[:.-](?:dev|watch)$/.test(script) ? 'info' : 'warning';
        const data = { manager: command.name ?? '', started: `the ${isProgram(command.name, words) ? 'program' : 'script'} ${script}` };
        yield { message: 'between', data, at: command.program.span, severity, ...(fix && { fix }) };
        break;
      }
    },
  },
});

/** The command that stays: the last one, not counting those inside substitutions and functions. */
function lastCommand(step: Step): Command | undefined {
  return step.script?.commands.filter(({ inside }) => inside.every((nesting) => nesting === 'string')).at(-1);
}

/** What a package manager starts with these arguments; undefined if nothing, or something that ends by itself. */
function startedScript(manager: string | undefined, words: readonly string[]): string | undefined {
  if (manager === 'npx') {
    const program = words.find((word) => word !== '' && !word.startsWith('-'));
    return program === undefined || isTest(program) ? undefined : program;
  }
  if (manager !== 'npm' && manager !== 'yarn' && manager !== 'pnpm') return undefined;
  const at = words.findIndex((word) => /^(?:start|run|run-script|exec|x|dlx)$/.test(word));
  const word = words[at];
  if (word === 'start') return 'start';
  if (word !== undefined) {
    const script = words.slice(at + 1).find((next) => next !== '' && !next.startsWith('-'));
    return script === undefined || isTest(script) ? undefined : script;
  }
  const [first] = words;
  if (manager === 'npm' || first === undefined || !/^[a-z][\w:.-]*$/i.test(first) || isTest(first) || ownCommand.test(first))
    return undefined;
  return first;
}

const isProgram = (manager: string | undefined, words: readonly string[]) => manager === 'npx' || /^(?:exec|x|dlx)$/.test(words[0] ?? '');

const isTest = (script: string) => /^(?:test|lint|build|e2e|cypress|jest|vitest|mocha|playwright)\b/.test(script);

/** The program behind the script, if package.json says so in the line that proves it. */
function replacement(file: DockerfileView, step: Step, command: Command, script: string): FixReport | undefined {
  const { instruction } = step;
  if (instruction.keyword !== 'CMD' && instruction.keyword !== 'ENTRYPOINT') return undefined;
  // Options and further arguments of the package manager would be lost.
  const plain = command.args.length === 1 || (command.args.length === 2 && command.args[0]?.value === 'run');
  if (!plain || command.inside.length > 0 || command.assignments.length > 0 || command.redirections.length > 0) return undefined;
  // Without Yarn in front Node.js would not find the packages.
  if (command.name === 'yarn' && isPlugAndPlay(file)) return undefined;
  const start = file.project?.startCommand;
  const manifest = start && file.context?.read(start.evidence.path);
  if (!start || !manifest) return undefined;
  const proof = manifest.text.slice(manifest.lineStarts[start.evidence.line - 1], manifest.lineStarts[start.evidence.line]);
  if (!proof.includes(`"${script}"`)) return undefined;
  const words = start.value.map((word) => JSON.stringify(word)).join(', ');
  const end = command.args.at(-1)?.span.end ?? command.program.span.end;
  const span = { start: command.program.span.start, end };
  const { body } = instruction;
  const isWhole = span.start === body.toSource(0) && span.end === body.sourceEnd;
  const text = instruction.command.form === 'exec' ? words : isWhole ? `[${words}]` : undefined;
  if (text === undefined) return undefined;
  const title = `Start ${start.value.join(' ')} itself, as the script ${script} in ${start.evidence.path}:${start.evidence.line} does`;
  return { title, applicability: 'unsafe', edits: [file.replace(span, text)] };
}
