import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule, list } from '../define.ts';

/** What is looked for unless a configuration says otherwise. */
const programs = [
  ...['top', 'htop', 'ps', 'free', 'ifconfig', 'iotop', 'vi', 'vim', 'nano', 'emacs', 'pico', 'shutdown', 'reboot', 'halt', 'poweroff'],
  ...['mount', 'kill', 'service', 'systemctl', 'rc-service'],
];

export const pointlessProgram = defineRule({
  id: 'pointless-program',
  practice: 'correctness',
  severity: 'info',
  aliases: ['DL3001', 'run_utilities_and_posix_commands', 'nonsensical-command'],
  summary: 'A build step runs a program that does nothing for the image',
  why: 'A step leaves files behind and nothing else. A service that it starts is gone when the step ends, a monitor shows the machine that builds, and an editor waits for somebody who is not there.',
  notWhen: 'The service is needed by the commands behind it in the same RUN.',
  decides:
    'By the program of each command, never by words among its arguments: monitors (top, ps, free …) whose output nobody reads, editors, shutdown and its like, kill of a process by its number, mount without --security=insecure, and a service that is started as the last thing of a RUN. Not in branches, loops and where the failure does not count, and, but for services, not in stages that are not in the image.',
  sources: ['https://docs.docker.com/engine/containers/multi-service_container/'],
  options: { programs: list('The programs to report; those that are not of the default list, wherever they run', programs) },
  messages: {
    service: '{name} ends with this step: start it when the container starts',
    monitor: '{name} shows the machine that builds and leaves nothing in the image',
    editor: '{name} waits for somebody who types, and nobody does in a build',
    machine: '{name} is for a whole machine: a build step cannot do it, or nothing of it stays',
    listed: '{name} is one of the programs that no step is to run',
  },
  examples: [
    { bad: 'FROM ubuntu:24.04\nRUN apt-get update && top\nRUN ["ps", "-d"]\n', flags: ['top', '"ps"'] },
    {
      bad: 'FROM ubuntu:24.04\nRUN service nginx start\nRUN nano /etc/hosts && kill -9 12\n',
      flags: ['service nginx start', 'nano', 'kill'],
    },
    { bad: 'FROM ubuntu:24.04\nONBUILD RUN free -m\n', flags: 'free' },
    { bad: { dockerfile: 'FROM ubuntu:24.04\nRUN top && telnet a.example\n', options: { programs: ['telnet'] } }, flags: 'telnet' },
    { good: { dockerfile: 'FROM ubuntu:24.04\nRUN top\n', options: { programs: [] } } },
    { good: 'FROM ubuntu:24.04\nRUN apt-get install -y vim ssh procps && echo top\nRUN ps aux | grep postgres\n' },
    {
      good: 'FROM ubuntu:24.04\nRUN service postgresql start && createdb app\nRUN (server & echo $! > pid) && sleep 1 && kill $(cat pid)\n',
    },
    { good: 'FROM ubuntu:24.04 AS build\nRUN free -m\nFROM scratch\nCOPY --from=build /a /a\n' },
    { good: 'FROM ubuntu:24.04\nRUN vim +PlugInstall +qall\nRUN --security=insecure mount /dev/sda /mnt\n' },
  ],
  detect: {
    *dockerfile(file, { programs: given }) {
      const wanted = new Set(given);
      const mentions = mentionOf(given);
      if (!mentions) return;
      for (const { step, run } of file.runs('all')) {
        if (!mentions.test(run.body.text) && !run.heredocs.some(({ content }) => mentions.test(content.text))) continue;
        const { script } = step;
        if (!script) continue;
        let told = false;
        for (const command of script.commands) {
          const { name, conditional, inside } = command;
          if (
            name === undefined ||
            !wanted.has(name) ||
            conditional ||
            inside.some((nesting) => nesting !== 'string' && nesting !== 'group')
          )
            continue;
          const last = startedService(command);
          if (last !== undefined) {
            if (!told && isLast(script, command)) yield { message: 'service', data: { name: last }, at: command.span };
            told ||= isLast(script, command);
            continue;
          }
          if (!step.stage.shipped) continue;
          const at = command.program.span;
          if (monitors.test(name) && !command.pipe && command.redirections.length === 0) yield { message: 'monitor', data: { name }, at };
          else if (editors.test(name) && isTypedTo(command)) yield { message: 'editor', data: { name }, at };
          else if (!programs.includes(name)) yield { message: 'listed', data: { name }, at };
          else if (isForMachine(command) && !run.flags.some((flag) => flag.name === 'security'))
            yield { message: 'machine', data: { name }, at };
        }
      }
    },
  },
});

const monitors = /^(?:top|htop|ps|free|ifconfig|iotop)$/;
const editors = /^(?:vi|vim|nano|emacs|pico)$/;
const machine = /^(?:shutdown|reboot|halt|poweroff|mount|kill)$/;
/** Cheap test, so that other scripts are not parsed for it. */
function mentionOf(names: readonly string[]): RegExp | undefined {
  return names.length === 0 ? undefined : new RegExp(`\\b(?:${names.map((name) => name.replace(/\W/g, '\\$&')).join('|')})(?!\\w)`);
}

/** What a service manager starts: `service nginx start`, `systemctl start nginx`. */
function startedService({ name, args }: Command): string | undefined {
  const [first, second] = args.filter(({ unquoted }) => !unquoted.startsWith('-')).map(({ unquoted }) => unquoted);
  if (name === 'systemctl') return /^(?:re)?start$/.test(first ?? '') ? second : undefined;
  if (name !== 'service' && name !== 'rc-service') return undefined;
  return /^(?:re)?start$/.test(second ?? '') ? first : undefined;
}

/** Nothing that runs behind it could use it. */
function isLast({ commands }: ShellScript, command: Command): boolean {
  return commands.every(
    ({ index, name }) => index <= command.index || name === 'service' || name === 'systemctl' || name === 'echo' || name === 'true',
  );
}

/** Commands and scripts on the command line make an editor work by itself. */
function isTypedTo({ args, redirections, pipe }: Command): boolean {
  return !pipe && redirections.length === 0 && args.every(({ unquoted }) => !/^[-+]/.test(unquoted));
}

function isForMachine({ name, args, pipe }: Command): boolean {
  if (!machine.test(name ?? '') || pipe || (name === 'mount' && args.length === 0)) return false;
  if (name !== 'kill') return true;
  return args.some(({ value }) => /^\d+$/.test(value ?? '')) && args.every(({ value }) => /^-?\w+$/.test(value ?? ''));
}
