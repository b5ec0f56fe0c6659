import { basename } from './programs.ts';
import type { Command, ShellWord } from './view.ts';
import { WordTail } from './words.ts';

/** A program that runs the command given to it. */
interface Prefix {
  /** Short options whose value is in the same or the next word. */
  readonly short?: string;
  /** Long options whose value is in the next word unless written with `=`. */
  readonly long?: readonly string[];
  /** Words between the options and the command: a user, a duration, a file. */
  readonly operands?: number;
  /** `NAME=value` words may stand in front of the command. */
  readonly assignments?: true;
  /** With one of these letters among its options it does not run the command as such. */
  readonly not?: string;
}

const sudo: Prefix = {
  short: 'ugphCrtTUDR',
  long: ['--user', '--group', '--prompt', '--host', '--chdir', '--chroot', '--role', '--type', '--command-timeout', '--other-user'],
  assignments: true,
  not: 'lvVK',
};
const user: Prefix = { operands: 1 };
const init: Prefix = { short: 'pe' };

const prefixes: Readonly<Record<string, Prefix>> = {
  sudo,
  doas: { short: 'uC', not: 'L' },
  env: { short: 'uC', long: ['--unset', '--chdir'], assignments: true, not: 'S' },
  exec: { short: 'a' },
  command: { not: 'vV' },
  builtin: {},
  time: { short: 'fo', long: ['--format', '--output'] },
  nice: { short: 'n', long: ['--adjustment'] },
  ionice: { short: 'cn', long: ['--class', '--classdata'], not: 'pPu' },
  timeout: { short: 'sk', long: ['--signal', '--kill-after'], operands: 1 },
  nohup: {},
  setsid: {},
  stdbuf: { short: 'ioe', long: ['--input', '--output', '--error'] },
  eatmydata: {},
  fakeroot: { short: 'lsib', long: ['--lib', '--faked'] },
  'xvfb-run': { short: 'nefpsw', long: ['--server-num', '--error-file', '--auth-file', '--xauth-protocol', '--server-args', '--wait'] },
  busybox: {},
  toybox: {},
  flock: { short: 'wE', long: ['--timeout', '--wait', '--conflict-exit-code'], operands: 1, not: 'c' },
  xargs: {
    short: 'IinPLsdEa',
    long: ['--max-args', '--max-procs', '--max-lines', '--max-chars', '--delimiter', '--arg-file', '--process-slot-var'],
  },
  setpriv: {
    long: [
      '--reuid',
      '--regid',
      '--ruid',
      '--euid',
      '--rgid',
      '--egid',
      '--groups',
      '--inh-caps',
      '--ambient-caps',
      '--bounding-set',
      '--securebits',
      '--pdeathsig',
      '--selinux-label',
      '--apparmor-profile',
    ],
  },
  gosu: user,
  'su-exec': user,
  's6-setuidgid': user,
  setuidgid: user,
  runuser: { short: 'ugG', long: ['--user', '--group', '--supp-group'], not: 'c' },
  tini: init,
  'tini-static': init,
  'docker-init': init,
  'dumb-init': { short: 'r', long: ['--rewrite'] },
  catatonit: {},
};

/** What stands in front of the program of a command. */
export interface LookedThrough {
  readonly prefixes: Command['prefixes'];
  readonly assignments: Command['assignments'];
  /** Index of the word that names the program. */
  readonly first: number;
}

const nothing: LookedThrough = { prefixes: [], assignments: [], first: 0 };

/** Finds the program behind `sudo`, `env`, `timeout 5`, `xargs -n1` and their like. A prefix without a command is the program itself. */
export function lookThrough(words: readonly ShellWord[]): LookedThrough {
  let first = 0;
  let found: { prefixes: Command['prefixes'][number][]; assignments: Command['assignments'][number][] } | undefined;
  for (;;) {
    const program = words[first];
    const name = program?.value === undefined ? undefined : basename(program.value);
    if (name === undefined || !Object.hasOwn(prefixes, name)) break;
    const prefix = prefixes[name] as Prefix;
    const assignments: Command['assignments'][number][] = [];
    const next = behind(prefix, words, first + 1, assignments);
    const last = words[next - 1];
    if (next >= words.length || !program || !last) break;
    found ??= { prefixes: [], assignments: [] };
    found.prefixes.push({ name, span: { start: program.span.start, end: last.span.end }, words: words.slice(first, next) });
    found.assignments.push(...assignments);
    first = next;
  }
  return found ? { ...found, first } : nothing;
}

/** Index of the first word of the command behind a prefix; the number of words if there is none. */
function behind(prefix: Prefix, words: readonly ShellWord[], start: number, assignments: Command['assignments'][number][]): number {
  let at = start;
  for (; at < words.length; at++) {
    const text = words[at]?.unquoted ?? '';
    if (text === '--') {
      at++;
      break;
    }
    if (text.length < 2 || text[0] !== '-') {
      if (text === '-') continue;
      break;
    }
    if (text[1] === '-') {
      if (!text.includes('=') && prefix.long?.includes(text)) at++;
      continue;
    }
    for (let i = 1; i < text.length; i++) {
      const letter = text[i] ?? '';
      if (prefix.not?.includes(letter)) return words.length;
      if (!prefix.short?.includes(letter)) continue;
      if (i === text.length - 1) at++;
      break;
    }
  }
  at += prefix.operands ?? 0;
  while (prefix.assignments && at < words.length) {
    const word = words[at];
    const equals = word?.unquoted.match(/^[A-Za-z_]\w*=/)?.[0];
    if (!word || !equals) break;
    assignments.push({ name: equals.slice(0, -1), value: new WordTail(word, equals.length), span: word.span });
    at++;
  }
  return at;
}
