import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import { secretByValue } from '../../secrets/detect.ts';
import { looksLikePlaceholder } from '../../secrets/placeholder.ts';
import { urlCredentials } from '../../secrets/url-credentials.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { kindText, looksRandom, secretVariable } from './secret-variable.ts';

/** A secret that is written out in a build step. */
export interface LiteralSecret {
  readonly at: Span;
  readonly value: string;
  /** What it is, or what it is given to: `github token`, `docker login`. */
  readonly what: string;
  /** `token`: a known format. `random`: made by a machine. `plain`: a password of the kind that people choose. */
  readonly sort: 'token' | 'random' | 'plain';
}

/**
 * The secrets that a RUN holds literally: tokens anywhere in it, heredocs included, and what the options and settings of tools take
 * as password or token. Those in addresses are left to `literalUrls`, those of chpasswd and the like to password-in-layer.
 */
export function literalSecrets(view: DockerfileView, step: Step, span: Span): readonly LiteralSecret[] {
  const found: LiteralSecret[] = [];
  const add = (secret: LiteralSecret | undefined) => {
    if (secret && !found.some(({ at }) => at.start < secret.at.end && secret.at.start < at.end)) found.push(secret);
  };
  const text = view.text(span);
  add(tokenIn(text, span.start));
  const { script } = step;
  if (!telling.test(text)) return found;
  if (script?.understood) for (const command of script.commands) ofCommand(command, view, add);
  return found;
}

/** What a text has to hold for a command to be given a secret that is looked for; keys of package sources are none. */
const telling =
  /pass|token|secret|_auth|[-_]key[=\s"']|\blogin\b|api-?key|\b(?:curl|wget)\b[^;&|]{0,300}\s(?:-u|--user|-H|--header)[\s=]|credential/i;

function tokenIn(text: string, offset: number): LiteralSecret | undefined {
  const token = secretByValue(text);
  if (!token || token.checksum === false || token.kind === 'url-credentials') return undefined;
  const inUrl = urlCredentials(text).some(({ start, end }) => start <= token.start && token.end <= end);
  if (inUrl) return undefined;
  return {
    at: { start: offset + token.start, end: offset + token.end },
    value: text.slice(token.start, token.end),
    what: kindText(token.kind),
    sort: 'token',
  };
}

type Add = (secret: LiteralSecret | undefined) => void;

function ofCommand(command: Command, view: DockerfileView, add: Add): void {
  const { name, args } = command;
  for (const { name: variable, value } of command.assignments) if (value) add(assigned(view, variable, value));
  if (name === 'export' || name === 'declare' || name === 'local' || name === 'readonly') {
    for (const word of args) {
      const variable = /^([A-Za-z_]\w*)=/.exec(word.unquoted)?.[1];
      if (variable !== undefined) add(assigned(view, variable, word));
    }
    return;
  }
  if (name === undefined) return;
  const first = args[0]?.value;
  if (/^(?:docker|podman|buildah|nerdctl|skopeo|crane)$/.test(name) && args.slice(0, 3).some(({ value }) => value === 'login')) {
    add(optionValue(view, args, /^(?:-p|--password)$/, `${name} login`, 'plain'));
  } else if (name === 'helm' && first === 'registry') add(optionValue(view, args, /^(?:-p|--password)$/, 'helm registry login', 'plain'));
  else if (name === 'sshpass') add(optionValue(view, args, /^-p$/, 'sshpass', 'plain'));
  else if (name === 'curl') {
    add(afterColon(view, optionWord(args, /^(?:-u|--user)$/), 'curl --user'));
    header(view, args, 'curl', add);
  } else if (name === 'wget') {
    add(optionValue(view, args, /^--(?:http-|proxy-|ftp-)?password$/, 'wget', 'plain'));
    header(view, args, 'wget', add);
  } else if (/^(?:npm|pnpm|yarn)$/.test(name)) npmSetting(view, args, name, add);
  else if (name === 'echo' || name === 'printf') for (const word of args) printed(view, word, add);
  else
    add(
      optionValue(
        view,
        args,
        /^--?(?:password|token|api[-_]?key|access[-_]token|auth[-_]token|secret(?:[-_]key)?|client[-_]secret)$/i,
        name,
        'random',
      ),
    );
}

/** `NAME=value` in front of a command or behind export: only what a machine made, as builds need made-up values for many. */
function assigned(view: DockerfileView, variable: string, word: ShellWord): LiteralSecret | undefined {
  const written = word.value;
  if (written === undefined) return undefined;
  const value = written.startsWith(`${variable}=`) ? written.slice(variable.length + 1) : written;
  if (secretVariable(variable, value)?.sort !== 'random') return undefined;
  return located(view, word, value, variable, 'random');
}

/** The word of an option: attached with `=`, or the next one. */
function optionWord(args: readonly ShellWord[], option: RegExp): { word: ShellWord; value: string } | undefined {
  for (const [index, word] of args.entries()) {
    const text = word.value;
    if (text === undefined) continue;
    const equals = text.indexOf('=');
    if (equals > 0 && option.test(text.slice(0, equals))) return { word, value: text.slice(equals + 1) };
    if (option.test(text)) {
      const next = args[index + 1];
      return next?.value === undefined ? undefined : { word: next, value: next.value };
    }
  }
  return undefined;
}

function optionValue(
  view: DockerfileView,
  args: readonly ShellWord[],
  option: RegExp,
  what: string,
  least: 'plain' | 'random',
): LiteralSecret | undefined {
  const found = optionWord(args, option);
  return found && judged(view, found.word, found.value, what, least);
}

/** `user:password`. */
function afterColon(view: DockerfileView, found: { word: ShellWord; value: string } | undefined, what: string): LiteralSecret | undefined {
  const colon = found?.value.indexOf(':') ?? -1;
  return found && colon !== -1 ? judged(view, found.word, found.value.slice(colon + 1), what, 'plain') : undefined;
}

function header(view: DockerfileView, args: readonly ShellWord[], tool: string, add: Add): void {
  for (const [index, word] of args.entries()) {
    const text =
      word.value === '-H' || word.value === '--header' ? args[index + 1]?.value : /^(?:-H|--header=)(.+)$/s.exec(word.value ?? '')?.[1];
    const place = text === args[index + 1]?.value ? args[index + 1] : word;
    const match =
      text === undefined
        ? null
        : /^(?:Authorization|[\w-]*(?:Token|Api-?Key))\s{0,3}:\s{0,3}(?:(?:Bearer|Basic|Token)\s{1,3})?(\S{6,2000})$/i.exec(text);
    if (match?.[1] !== undefined && place) add(judged(view, place, match[1], `a header of ${tool}`, 'random'));
  }
}

/** `npm config set //registry/:_authToken VALUE`, also with `=`. */
function npmSetting(view: DockerfileView, args: readonly ShellWord[], name: string, add: Add): void {
  const at = args.findIndex(({ unquoted }) => /(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)(?:$|=)/.test(unquoted));
  const key = args[at];
  if (!key) return;
  const equals = key.unquoted.search(/(?<=_authToken|_auth|_password)=/);
  if (equals !== -1) {
    if (key.value !== undefined) add(judged(view, key, key.value.slice(equals + 1), `${name} config`, 'plain'));
  } else {
    const value = args[at + 1];
    if (value?.value !== undefined) add(judged(view, value, value.value, `${name} config`, 'plain'));
  }
}

/** What echo and printf write of files in which tools look for their passwords. */
function printed(view: DockerfileView, word: ShellWord, add: Add): void {
  const text = word.unquoted;
  const match =
    /(?:_authToken|_password|_auth)\s{0,3}=\s{0,3}([^\s"'\\]{6,500})/.exec(text) ??
    /\bmachine\s{1,5}\S{1,200}(?:\s|\\n){1,5}login\s{1,5}\S{1,200}(?:\s|\\n){1,5}password\s{1,5}([^\s"'\\]{3,500})/.exec(text);
  if (match?.[1] !== undefined) add(judged(view, word, match[1], 'a file of credentials', 'plain'));
}

function judged(view: DockerfileView, word: ShellWord, value: string, what: string, least: 'plain' | 'random'): LiteralSecret | undefined {
  if (value.length < 3 || /[$`{}]|^%|^\/run\/secrets\//.test(value) || looksLikePlaceholder(value) || /^[-@<]|^(?:\.{0,2}|~)\//.test(value))
    return undefined;
  const sort = looksRandom(value) ? 'random' : 'plain';
  return sort === 'plain' && least === 'random' ? undefined : located(view, word, value, what, sort);
}

/** The secret inside of its word as written, quotes and all left out where it stands there unbroken. */
function located(view: DockerfileView, { span }: ShellWord, value: string, what: string, sort: LiteralSecret['sort']): LiteralSecret {
  const within = view.text(span).lastIndexOf(value);
  const at = within === -1 ? span : { start: span.start + within, end: span.start + within + value.length };
  return { at, value, what, sort };
}
