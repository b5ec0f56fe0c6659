import { MappedText } from '../../model/text.ts';
import { parseExec, parseShell } from '../../shell/parse.ts';
import { shellSettings } from '../../shell/settings.ts';
import { dropOfCommand } from '../start/privilege-drop.ts';
import type { ImageView } from '../views/image-view.ts';

/** Programs that go on as another user; an entrypoint that starts as root for them is as it should be. */
const droppers = ['gosu', 'su-exec', 's6-setuidgid', 'setuidgid', 'chpst', 'step-down', 'tini-gosu'];

/**
 * Why a container that starts as root need not stay root, in a few words: by what it starts, or since a script starts and somebody put a
 * program there with which it can go on as another user. What every image of a distribution has (setpriv, su, applets of busybox) tells
 * nothing.
 */
export function rootReason(image: ImageView): string | undefined {
  const { entrypoint = [], cmd = [] } = image.container;
  for (const words of [entrypoint, cmd]) {
    for (const command of commandsOf(words)) {
      const told = dropOfCommand(command);
      if (told !== undefined) return told;
    }
  }
  const [first] = image.start;
  if (first === undefined || !isScript(image, first)) return undefined;
  const dropper = droppers.find((name) => image.program(name)?.path.endsWith(`/${name}`));
  return dropper === undefined ? undefined : `its entrypoint can go on as another user with ${dropper}`;
}

function commandsOf(words: readonly string[]) {
  let at = 0;
  const placed = words.map((text) => {
    const span = { start: at, end: at + text.length };
    at = span.end + 1;
    return { text, span };
  });
  return parseExec(placed).commands;
}

function isScript(image: ImageView, program: string): boolean {
  if (/\.(?:sh|bash)$|entrypoint|^\/init$/.test(program)) return true;
  return image.resolve(program)?.program === 'script';
}

const shells = /^(?:sh|bash|ash|dash|zsh|fish|cmd\.exe|powershell|pwsh)$/;
/** Interpreters that read what somebody types where they are started without a program. */
const prompts = /^(?:python[\d.]*|node|irb|php|jshell|erl|iex|ghci|julia|R|psql|mysql|sqlite3|pypy[\d.]*|perl|lua|swift|groovysh)$/;

/**
 * Whether the image starts nothing that serves or works by itself: no command, a shell without a script, or the prompt of an
 * interpreter. Such images are for others to build on, or for people.
 */
export function startsNoService({ start, container }: ImageView): boolean {
  if (container.exposedPorts.length > 0) return false;
  const [program = '', ...rest] = start;
  const name = program.replace(/^.*[/\\]/, '');
  if (name === '') return true;
  if (shells.test(name)) return rest.every((word) => /^-[il]+$|^--?login$/.test(word));
  return prompts.test(name) && rest.every((word) => /^-(?:a|i|-interactive)$/.test(word));
}

/**
 * The shell and the program of a command that a shell has to start (`/bin/sh -c 'node server.js'`), which is what the shell form becomes.
 * Undefined where the last program of the script is started with exec, or the script cannot be read.
 */
export function shellFormStart(words: readonly string[]): { readonly shell: string; readonly program: string } | undefined {
  const [shell = '', option = '', script] = words;
  if (!shells.test(shell.replace(/^.*\//, '')) || !/^-[a-z]*c$/.test(option) || script === undefined) return undefined;
  const last = parseShell(MappedText.slice(script, 0), shellSettings([shell, option])).commands.at(-1);
  if (!last?.name || last.prefixes.some(({ name }) => name === 'exec') || last.name === 'exec') return undefined;
  return { shell, program: last.name };
}
