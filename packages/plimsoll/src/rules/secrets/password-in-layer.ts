import type { Step } from '../../build/graph.types.ts';
import { shadowOf } from '../../facts/image/accounts.ts';
import type { Span } from '../../model/text.ts';
import type { UserOperation } from '../../shell/operations.ts';
import type { ShellScript, ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const passwordInLayer = defineRule({
  id: 'password-in-layer',
  practice: 'secrets',
  severity: 'error',
  aliases: ['CKV2_DOCKER_17'],
  summary: 'A step sets the password of an account',
  why: 'Every container of the image has the same password: it stands in the history of the image in clear, and as a hash in /etc/shadow of the layer. Containers need no passwords: nobody logs in to them, and `docker exec` asks for none.',
  notWhen: 'The image is a throw-away target of tests or exercises, such as one for Ansible or SSH clients.',
  decides:
    'chpasswd, `passwd --stdin`, a password piped into passwd, and `useradd -p` or `usermod -p` with a value, by the command that is run. A locked password (`!`, `*`) is none, and one that the step makes up and nobody sees is left alone. An empty password (`passwd -d`, `-p ""`) is a warning: any process can become that account. A warning in stages whose layers are not in the image. Of a built image accounts in /etc/shadow with a password that is not locked.',
  sources: ['https://man7.org/linux/man-pages/man8/chpasswd.8.html', 'https://docs.docker.com/build/building/secrets/'],
  messages: {
    hash: '/etc/shadow has a password for {users}, the same in every container of this image',
    set: '{tool} sets the password{of} for every container of this image',
    clear: '{tool} sets the password{of} for every container of this image, and it stands in the history in clear',
    plain: '{tool} wants a hash, and this is none: no password opens the account{of}, and what is written here can be read in the image',
    empty: '{tool} takes the password{of} away, so any process in the container can log in as it',
  },
  examples: [
    { bad: "FROM debian:13\nRUN echo 'root:Docker!' | chpasswd\n", flags: "'root:Docker!' | chpasswd" },
    { bad: 'FROM debian:13\nARG ROOT_PASSWORD\nRUN useradd -m app && echo "app:$ROOT_PASSWORD" | chpasswd\n', flags: 'chpasswd' },
    { bad: 'FROM rockylinux:9\nRUN echo hunter-two | passwd --stdin root\n', flags: 'hunter-two | passwd' },
    { bad: 'FROM debian:13\nRUN useradd -m -p "$(openssl passwd -1 hunter-two)" app && passwd -d root\n', flags: ['useradd', 'passwd'] },
    { bad: 'FROM debian:13\nRUN useradd -m -p builder -G sudo builder\n', flags: 'useradd' },
    { good: "FROM debian:13\nRUN useradd -p '!' app && usermod -p '*' root && passwd -l root && apt-get install -y passwd\n" },
    { good: 'FROM debian:13\nRUN echo "app:$(openssl rand -hex 16)" | chpasswd && echo chpasswd\n' },
    { good: 'FROM debian:13\nRUN adduser --disabled-password app && useradd -P /mnt web\n' },
    {
      bad: {
        image: {
          layers: [{ files: { 'etc/shadow': 'root:$6$…:20000:0:99999:7:::\nbin:*:20000:0:99999:7:::\napp:!:20000:0:99999:7:::\n' } }],
        },
      },
      flags: '/etc/shadow',
    },
    { good: { image: { layers: [{ files: { 'etc/shadow': 'root:*:20000:0:99999:7:::\napp:!$6$…:20000:0:99999:7:::\n' } }] } } },
  ],
  detect: {
    *image(image) {
      const users = (shadowOf(image) ?? []).filter(({ password }) => /^(?:\$|[\w./…]{2,})/.test(password) && password !== 'x');
      const layer = image.resolve('etc/shadow')?.layer;
      if (users.length === 0 || layer === undefined || image.isCertainlyBaseLayer(layer)) return;
      const data = { users: users.map(({ name }) => name).join(', ') };
      yield { message: 'hash', data, at: image.at('etc/shadow', layer), severity: 'warning' };
    },
    *dockerfile(file) {
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'user') continue;
          const found = passwordOf(step, operation);
          if (!found) continue;
          const severity = found.message === 'empty' || found.message === 'plain' || !step.stage.shipped ? 'warning' : 'error';
          const { clear } = found;
          const hidden = clear ?? found.hash;
          const program = operation.command.program.span;
          // The password and the program that takes it, where they stand in one pipe.
          const at = clear && clear.start < program.start ? { start: clear.start, end: program.end } : program;
          yield {
            message: found.message,
            data: { tool: operation.tool, of: found.user === undefined ? '' : ` of ${found.user}` },
            at,
            severity,
            ...(hidden && { redact: [hidden] }),
            fix: {
              title: 'Leave the account without a password, and enter containers with docker exec; for SSH use keys that are mounted',
              applicability: 'manual',
              edits: [],
            },
          };
        }
      }
    },
  },
});

interface Password {
  readonly message: 'set' | 'clear' | 'plain' | 'empty';
  readonly user: string | undefined;
  /** Where it stands, if it does. */
  readonly clear: Span | undefined;
  /** The value of an option, which should be a hash and often is the password. */
  readonly hash?: Span | undefined;
}

function passwordOf(step: Step, operation: UserOperation): Password | undefined {
  const { tool, user, options, command } = operation;
  if (tool === 'useradd' || tool === 'usermod') {
    const given = options.get('--password');
    if (given === undefined || given === true) return undefined;
    if (given.value === '') return { message: 'empty', user, clear: undefined };
    if (given.value !== undefined && /^[!*]/.test(given.value)) return undefined;
    if (given.value === undefined) return { message: 'set', user, clear: undefined };
    return { message: isHash(given.value) ? 'set' : 'plain', user, clear: undefined, hash: given.span };
  }
  const self = command.args.every(({ unquoted }) => unquoted.startsWith('-')) ? 'root' : user;
  if (tool === 'passwd' && options.has('--delete')) return { message: 'empty', user: self, clear: undefined };
  if (tool !== 'chpasswd' && tool !== 'passwd') return undefined;
  const source = inputOf(step.script, operation);
  if (tool === 'passwd' && !options.has('--stdin') && !source) return undefined;
  const words = source?.words ?? [];
  if (source?.madeUp) return undefined;
  const constant = words.find(({ value }) => value !== undefined && !value.startsWith('-') && /[^:\s]/.test(value));
  const account =
    tool === 'passwd' ? self : /^([\w.-]{1,32}):/.exec(words.find(({ unquoted }) => unquoted.includes(':'))?.unquoted ?? '')?.[1];
  const clear = constant && constant.span.start < command.program.span.start ? constant.span : undefined;
  return { message: clear ? 'clear' : 'set', user: account, clear };
}

/** As crypt(5) writes them: `$6$…`, `_…` and the thirteen characters of DES. */
function isHash(value: string): boolean {
  return /^\$|^_[./0-9A-Za-z]{19}$|^[./0-9A-Za-z]{13}$/.test(value);
}

/** What a pipe hands over: the words of the echo or printf in front. */
function inputOf(
  script: ShellScript | undefined,
  { command }: UserOperation,
): { words: readonly ShellWord[]; madeUp: boolean } | undefined {
  const { pipe } = command;
  if (!script || !pipe || pipe.index === 0) return undefined;
  const before = script.pipelines[pipe.pipeline]?.members[pipe.index - 1] ?? [];
  const inside = script.commands.filter(
    (each) => each.inside.includes('substitution') && before.some(({ span }) => span.start <= each.span.start && each.span.end <= span.end),
  );
  const madeUp = [...inside, ...before].some(
    ({ name, args }) =>
      /^(?:pwgen|mkpasswd|uuidgen|makepasswd|apg)$/.test(name ?? '') ||
      args.some(({ unquoted }) => unquoted === 'rand' || unquoted.endsWith('/dev/urandom') || unquoted.endsWith('/dev/random')),
  );
  const printer = before.find(({ name }) => name === 'echo' || name === 'printf');
  return { words: printer?.args ?? [], madeUp };
}
