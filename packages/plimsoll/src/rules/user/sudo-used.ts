import { defineRule } from '../define.ts';

export const sudoUsed = defineRule({
  id: 'sudo-used',
  practice: 'user',
  severity: 'warning',
  aliases: ['DL3004', 'DS-0010', 'CKV2_DOCKER_1', 'run_using_sudo'],
  summary: 'A build step runs a command through sudo',
  why: 'Build steps run as the user that USER names, root unless it says otherwise. sudo adds nothing to root, does not pass signals, and a sudo that works in the image is a way back to root for whoever gets into the container.',
  notWhen: 'Installing the package, or adding a user to the group named sudo, is not a use of it.',
  decides:
    'A command whose program is sudo, found by parsing the shell body (heredocs, `sh -c` strings and JSON form included). Fixed only where the effective user is known to be root and sudo has no options.',
  messages: {
    root: 'sudo does nothing here: this step already runs as root',
    user: 'This step runs through sudo; switch with USER around the steps that need root instead',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN sudo apt-get update && sudo apt-get install -y curl\n',
      flags: ['sudo', 'sudo'],
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n',
    },
    { bad: 'FROM debian:12\nRUN <<EOF\nsudo ls\nEOF\n', flags: 'sudo', fixed: 'FROM debian:12\nRUN <<EOF\nls\nEOF\n' },
    { bad: 'FROM debian:12\nUSER app\nRUN sudo ls\n', flags: 'sudo' },
    { good: 'FROM debian:12\nRUN apt-get install -y sudo && usermod -aG sudo app\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('all', 'RUN')) {
        for (const command of step.script?.commands ?? []) {
          const sudo = command.prefixes.find((prefix) => prefix.name === 'sudo');
          if (!sudo) continue;
          const root = step.before.user.known && /^(root|0+)(:|$)/.test(step.before.user.value);
          const program = sudo.words[0];
          if (!program) continue;
          const plain = sudo.words.length === 1;
          const severity = step.stage.shipped ? 'warning' : 'info';
          if (!root) yield { message: 'user', at: program.span, severity };
          else if (!plain) yield { message: 'root', at: program.span, severity };
          else {
            const behind = file.source.text.slice(program.span.end).match(/^[ \t]+/)?.[0].length ?? 0;
            const edit = file.replace({ start: program.span.start, end: program.span.end + behind }, '');
            yield { message: 'root', at: program.span, severity, fix: { title: 'Remove sudo', applicability: 'safe', edits: [edit] } };
          }
        }
      }
    },
  },
});
