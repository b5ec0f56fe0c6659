import { startsNoService } from '../../facts/image/started.ts';
import { isWorkbench } from '../../facts/stages/beside-production.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const sudoUsed = defineRule({
  id: 'sudo-used',
  practice: 'user',
  severity: 'warning',
  aliases: ['DL3004', 'DS-0010', 'CKV2_DOCKER_1', 'run_using_sudo', 'no-sudo-in-dockerfile', 'DKL-DI-0001'],
  summary: 'A build step runs a command through sudo',
  why: 'Build steps run as the user that USER names, root unless it says otherwise. sudo adds nothing to root, does not pass signals, and a sudo that works in the image is a way back to root for whoever gets into the container.',
  notWhen:
    'The image is one to work in, such as a dev container, or the script that the step runs calls sudo itself. Installing the package, or adding a user to the group named sudo, is not reported.',
  decides:
    'A command whose program is sudo, found by parsing the shell body (heredocs, `sh -c` strings, JSON form and ONBUILD included). Removed where the effective user is known to be root and the options of sudo change nothing for root (`-E`, `-H`, `-n`, `-u root` and the like). Reported once for each step. Info in stages whose layers are not in the image, in images to work or to run tests in, and where it starts the login shell of another account, which USER does not. In a built image the program sudo: info where it starts a shell for people.',
  sources: ['https://docs.docker.com/build/building/best-practices/#user'],
  messages: {
    installed: 'sudo is in the image, which lets whoever takes over the process ask for root; nothing in a container needs it',
    root: 'sudo does nothing here: this step already runs as root',
    other: 'sudo runs this as {user}; USER around the step does that without sudo in the image',
    user: 'This step runs through sudo; switch with USER around the steps that need root instead',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN sudo apt-get update && sudo apt-get install -y curl\n',
      flags: 'sudo',
      fixed: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\n',
    },
    { bad: 'FROM debian:12\nRUN <<EOF\nsudo ls\nEOF\n', flags: 'sudo', fixed: 'FROM debian:12\nRUN <<EOF\nls\nEOF\n' },
    {
      bad: 'FROM debian:12\nONBUILD RUN sudo -E -u root make\nRUN ["sudo", "-H", "make"]\n',
      flags: ['sudo', '"sudo"'],
      fixed: 'FROM debian:12\nONBUILD RUN sudo -E -u root make\nRUN ["make"]\n',
    },
    { bad: 'FROM debian:12\nRUN sudo -u postgres createdb app\n', flags: 'sudo' },
    { bad: 'FROM debian:12\nRUN sudo -H -i -u ci phpenv global 8.4\nRUN sudo -Hu ci make\n', flags: ['sudo', 'sudo'] },
    { bad: 'FROM debian:12\nUSER app\nRUN sudo ls\n', flags: 'sudo' },
    { good: 'FROM debian:12\nRUN apt-get install -y sudo && usermod -aG sudo app && echo sudo ls\n' },
    { good: 'FROM debian:12\nUSER app\nRUN sudo true\n' },
    {
      bad: { image: { config: { cmd: ['/server'] }, layers: [{ files: { 'usr/bin/sudo': { mode: 0o4755, program: 'elf' } } }] } },
      flags: '/usr/bin/sudo',
    },
    { good: { image: { config: { cmd: ['/server'] }, layers: [{ files: { 'usr/bin/su': { mode: 0o4755, program: 'elf' } } }] } } },
  ],
  detect: {
    *image(image) {
      const program = ['usr/bin/sudo', 'bin/sudo', 'usr/local/bin/sudo']
        .map((path) => image.tree.get(path))
        .find((entry) => entry?.kind === 'file');
      if (!program || image.isBaseLayer(program.layer)) return;
      yield {
        message: 'installed',
        at: image.at(program.path, program.layer),
        ...(startsNoService(image) && { severity: 'info' as const }),
      };
    },
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        const { script, before } = step;
        if (!script) continue;
        const serious = step.stage.shipped && !isWorkbench(file);
        const uses: SudoUse[] = [];
        for (const command of script.commands) {
          // `sudo true` asks whether sudo works.
          if (command.prefixes.length === 0 || command.name === 'true') continue;
          const sudo = command.prefixes.find((prefix) => prefix.name === 'sudo');
          const program = sudo?.words[0];
          if (!sudo || !program) continue;
          const at = program.span;
          const options = readOptions(sudo.words.slice(1).map(({ unquoted }) => unquoted));
          const root = before.user.known && isRootUser(before.user.value);
          if (options.user !== undefined && !isRootUser(options.user)) uses.push({ at, user: options.user, login: options.login });
          // What an ONBUILD step runs as is up to the image that is built from this one.
          else if (!root || !options.plain || step.instruction.keyword === 'ONBUILD') uses.push({ at });
          else {
            const removed = spanToRemove(file, script, command, sudo.words.at(-1)?.span ?? at, at);
            uses.push({ at, ...(removed && { removed }) });
          }
        }
        const [first, ...others] = uses;
        if (!first) continue;
        const edits = uses.flatMap(({ removed }) => (removed ? [file.replace(removed, '')] : []));
        const fix = edits.length > 0 && { title: 'Remove sudo', applicability: 'safe' as const, edits };
        const related = others.slice(0, 20).map(({ at }) => ({ message: 'and here', at }));
        const severity = serious && !uses.every(({ login }) => login) ? 'warning' : 'info';
        const rest = { at: first.at, severity, related, ...(fix && { fix }) } as const;
        if (first.user !== undefined) yield { message: 'other', data: { user: first.user }, ...rest };
        else yield { message: before.user.known && isRootUser(before.user.value) ? 'root' : 'user', ...rest };
      }
    },
  },
});

interface SudoUse {
  readonly at: Span;
  /** Whom it runs the command as, if not root. */
  readonly user?: string;
  /** In the login shell of that account. */
  readonly login?: boolean;
  /** What can go, as the step runs as root. */
  readonly removed?: Span;
}

/** `plain`: none of the options changes anything for root. `user`: the account of `-u`. `login`: with its login shell. */
function readOptions(words: readonly string[]): { plain: boolean; user: string | undefined; login: boolean } {
  let plain = true;
  let login = false;
  let user: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const joined = /^(?:-u|--user=)(.+)$/.exec(word)?.[1];
    login ||= /^(?:-[A-Za-z]*i|--login$)/.test(word);
    if (/^(?:-[EHinSkP]*u|--user)$/.test(word)) user = words[++index];
    else if (joined !== undefined) user = joined;
    else if (!/^(?:-[EHnSkP]+|--preserve-env|--set-home|--non-interactive|--stdin|--)$/.test(word)) plain = false;
  }
  return { plain, user, login };
}

/** sudo with its options up to the program behind it; in the JSON form with the commas. */
function spanToRemove(file: DockerfileView, { form }: ShellScript, { program }: Command, last: Span, first: Span): Span | undefined {
  const between = file.source.text.slice(last.end, program.span.start);
  const gap = (form === 'exec' ? /^\s*,\s*/ : /^[ \t]+/).exec(between)?.[0];
  return gap === undefined ? undefined : { start: first.start, end: last.end + gap.length };
}
