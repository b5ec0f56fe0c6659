import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellScript, ShellWord } from '../../shell/view.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { asksForSecret } from './secret-variable.ts';

/** A secret that a command puts into a file of the image. */
export interface WrittenSecret {
  readonly command: Command;
  /** The variable or mounted file that it comes from: `NPM_TOKEN`, `/run/secrets/npm`. */
  readonly name: string;
  /** The file as a person would write it: `~/.npmrc`. */
  readonly shown: string;
  /** Absolute; undefined where it cannot be known. */
  readonly path: string | undefined;
  /** What takes the secret: the file that is redirected to, or the command. */
  readonly at: Span;
}

/**
 * The secrets that a RUN writes into files and does not remove again before it ends: by redirection, tee or a heredoc, or by the
 * commands with which tools keep their credentials (npm config, git clone with a token, docker login …). Only what comes from a
 * build argument with a secret name, a secret mount or a file of one counts.
 */
export function writtenSecrets(view: DockerfileView, step: Step, run: InstructionOf<'RUN'>): readonly WrittenSecret[] {
  const text = view.text(run.span);
  if (!text.includes('/run/secrets/') && !(text.includes('$') && hasSecretVariable(step))) return [];
  const { script } = step;
  if (!script?.understood) return [];
  const sources = new Sources(step, script);
  const found: WrittenSecret[] = [];
  for (const command of script.commands) {
    const place = redirectedTo(step, script, command) ?? copiedTo(step, command) ?? settingsFile(step, command);
    if (!place || isElsewhere(step, place.path ?? place.shown)) continue;
    const name = sources.among(place.words) ?? (place.heredoc ? sources.inHeredocs(run) : undefined);
    if (name === undefined || isUndone(step, script, command, place)) continue;
    found.push({ command, name, shown: place.shown, path: place.path, at: place.at });
  }
  return found;
}

/** A build argument or secret mount gives the step a variable that is secret. */
function hasSecretVariable({ before, mounts }: Step): boolean {
  if (mounts.some(({ type }) => type === 'secret')) return true;
  for (const name of before.args.keys()) if (asksForSecret(name) || isSshKeyName(name)) return true;
  return false;
}

interface Place {
  readonly shown: string;
  readonly path: string | undefined;
  readonly at: Span;
  /** Where the secret would stand. */
  readonly words: readonly ShellWord[];
  /** What is written comes from a heredoc. */
  readonly heredoc: boolean;
}

/** Knows which variables and files of a step are secret. */
class Sources {
  readonly #step: Step;
  readonly #script: ShellScript;

  constructor(step: Step, script: ShellScript) {
    this.#step = step;
    this.#script = script;
  }

  among(words: readonly ShellWord[]): string | undefined {
    for (const word of words) {
      const variable = word.variables.find((name) => this.#isSecret(name));
      if (variable !== undefined) return variable;
      if (word.dynamic || word.unquoted.includes('/run/secrets/')) {
        const file = this.#mountedFile(word);
        if (file !== undefined) return file;
      }
    }
    return undefined;
  }

  inHeredocs({ heredocs }: InstructionOf<'RUN'>): string | undefined {
    for (const { expand, content } of heredocs) {
      if (!expand) continue;
      for (const [, name = ''] of content.text.slice(0, 100_000).matchAll(/\$\{?([A-Za-z_]\w{0,100})/g))
        if (this.#isSecret(name)) return name;
    }
    return undefined;
  }

  #isSecret(name: string): boolean {
    const { before, mounts } = this.#step;
    if (mounts.some(({ type, env }) => type === 'secret' && env === name)) return true;
    // What ENV sets is in the image anyway, and said there.
    return before.args.has(name) && !before.environment.has(name) && (asksForSecret(name) || isSshKeyName(name));
  }

  /** `$(cat /run/secrets/npm)`, or the file itself as a word. */
  #mountedFile({ span, unquoted }: ShellWord): string | undefined {
    if (isSecretFile(this.#step, unquoted)) return unquoted;
    for (const { inside, span: own, args, redirections } of this.#script.commands) {
      if (!inside.includes('substitution') || own.start < span.start || own.end > span.end) continue;
      const read = [...args, ...redirections.flatMap(({ target }) => target ?? [])].find((word) => isSecretFile(this.#step, word.unquoted));
      if (read) return read.unquoted;
    }
    return undefined;
  }
}

/** A private key that ssh-keygen makes in a RUN and that no later command of it removes: the file, as written, and the program. */
export function generatedSshKeys(step: Step): readonly { readonly at: Span; readonly shown: string }[] {
  const { script } = step;
  return (script?.commands ?? []).flatMap((command) => {
    if (command.name !== 'ssh-keygen') return [];
    const words = command.args.map(({ unquoted }) => unquoted);
    const all = words.includes('-A');
    const file = command.args[words.indexOf('-f') + 1];
    if (words.some((word) => /^-[lyRFHepiD]$/.test(word)) || (!all && (!words.includes('-f') || !file || file.dynamic))) return [];
    const shown = all ? '/etc/ssh/ssh_host_rsa_key' : (file?.unquoted ?? '');
    const place = { shown, path: imagePath(step, command, { unquoted: shown }), at: command.program.span, words: [], heredoc: false };
    if (!script || isElsewhere(step, place.path ?? shown) || isUndone(step, script, command, place)) return [];
    return [{ at: place.at, shown: all ? '/etc/ssh/ssh_host_*_key' : shown }];
  });
}

/** A variable that is named for a private SSH key: `SSH_PRIVATE_KEY`, `ssh_prv_key`, `ID_RSA`. */
export function isSshKeyName(name: string): boolean {
  return (
    /(?:^|_)(?:ssh|git|deploy|bitbucket|github|gitlab)(?:_[a-z]+)*_key$|(?:^|_)id_(?:rsa|dsa|ecdsa|ed25519)$/i.test(name) &&
    !/pub/i.test(name)
  );
}

function isSecretFile({ mounts }: Step, path: string): boolean {
  if (path.startsWith('/run/secrets/')) return true;
  return path.startsWith('/') && mounts.some(({ type, target }) => type === 'secret' && target === path);
}

/** The file that the output of a command goes to, and what of it may be secret. */
function redirectedTo(step: Step, script: ShellScript, command: Command): Place | undefined {
  const { pipe } = command;
  const before = pipe && pipe.index > 0 ? (script.pipelines[pipe.pipeline]?.members.slice(0, pipe.index).flat() ?? []) : [];
  const heredoc = command.redirections.some(({ operator }) => operator.startsWith('<<'));
  let target = command.redirections.findLast(
    ({ operator, fd }) => (fd === undefined || fd === 1) && (operator === '>' || operator === '>>' || operator === '>|'),
  )?.target;
  if (command.name === 'tee') target = command.args.find(({ unquoted }) => !unquoted.startsWith('-'));
  if (!target || target.unquoted.startsWith('/dev/')) return undefined;
  // Only what hands its words on: a program that is given a token prints something else.
  const printers = [command, ...before].filter(({ name }) => /^(?:echo|printf|cat|tee|base64)$/.test(name ?? ''));
  const words = printers.flatMap(({ args, redirections }) => [
    ...args,
    ...redirections.flatMap((each) => (each.operator === '<' ? (each.target ?? []) : [])),
  ]);
  return {
    shown: target.unquoted,
    path: imagePath(step, command, target),
    at: target.span,
    words,
    heredoc: heredoc && /^(?:cat|tee)$/.test(command.name ?? ''),
  };
}

/** `cp /run/secrets/netrc /root/.netrc`. */
function copiedTo(step: Step, command: Command): Place | undefined {
  if (command.name !== 'cp' && command.name !== 'install') return undefined;
  const words = command.args.filter(({ unquoted }) => !unquoted.startsWith('-'));
  const target = words.at(-1);
  const sources = words.slice(0, -1).filter(({ unquoted }) => isSecretFile(step, unquoted));
  if (!target || sources.length === 0) return undefined;
  return { shown: target.unquoted, path: imagePath(step, command, target), at: target.span, words: sources, heredoc: false };
}

/** The file in which a tool keeps what a command tells it. */
function settingsFile(step: Step, command: Command): Place | undefined {
  const file = fileOfSettings(command);
  if (file === undefined) return undefined;
  const path = imagePath(step, command, { unquoted: file });
  return {
    shown: file,
    path,
    at: command.span,
    words: [...command.args, ...command.redirections.flatMap(({ operator, target }) => (operator === '<' && target ? [target] : []))],
    heredoc: false,
  };
}

function fileOfSettings({ name, args }: Command): string | undefined {
  const words = args.map(({ unquoted }) => unquoted);
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  switch (name) {
    case 'npm':
    case 'pnpm':
      if (has(/^--(?:userconfig|globalconfig|location)/)) return undefined;
      return (first === 'config' || first === 'c' || first === 'set') &&
        (second === 'set' || first === 'set') &&
        has(/_auth|_password|token/i)
        ? '~/.npmrc'
        : undefined;
    case 'yarn':
      if (first !== 'config' || second !== 'set') return undefined;
      return has(/^npm(?:AuthToken|AuthIdent|Registries|Scopes)/) ? '~/.yarnrc.yml' : has(/_auth|_password/i) ? '~/.yarnrc' : undefined;
    case 'git': {
      if (first === 'clone') return gitFolder(words);
      if (first === 'remote') return '.git/config';
      return first === 'config' ? (has(/^--(?:global|system)$/) ? '~/.gitconfig' : '.git/config') : undefined;
    }
    case 'pip':
    case 'pip3':
      return first === 'config' && second === 'set' ? '~/.config/pip/pip.conf' : undefined;
    case 'composer':
      return first === 'config' && has(/^(?:http-basic|github-oauth|gitlab-token|gitlab-oauth|bitbucket-oauth|bearer)/)
        ? '~/.composer/auth.json'
        : undefined;
    case 'bundle':
      return first === 'config' ? '~/.bundle/config' : undefined;
    case 'poetry':
      return first === 'config' && has(/^(?:http-basic|pypi-token)\./) ? '~/.config/pypoetry/auth.toml' : undefined;
    case 'docker':
    case 'podman':
    case 'buildah':
      return first === 'login' ? '~/.docker/config.json' : undefined;
    case 'helm':
      return first === 'registry' && second === 'login' ? '~/.config/helm/registry/config.json' : undefined;
    case 'aws':
      return first === 'configure' && second === 'set' && has(/secret_access_key|session_token/) ? '~/.aws/credentials' : undefined;
    case 'dotnet':
      return first === 'nuget' && has(/^--password|^-p$/) ? '~/.nuget/NuGet/NuGet.Config' : undefined;
    case 'nuget':
      return first === 'sources' && has(/^-password$/i) ? '~/.config/NuGet/NuGet.Config' : undefined;
    case 'cargo':
      return first === 'login' ? '~/.cargo/credentials.toml' : undefined;
    case 'conda':
      return first === 'config' ? '~/.condarc' : undefined;
    default:
      return undefined;
  }
}

/** `git clone` keeps the address, token and all, in the configuration of the copy. */
function gitFolder(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /:\/\/\S*@/.test(word));
  const address = words[at];
  if (address === undefined) return undefined;
  const folder = words[at + 1];
  const named =
    folder !== undefined && !folder.startsWith('-')
      ? folder
      : address
          .replace(/\/+$/, '')
          .replace(/^.*\//, '')
          .replace(/\.git$/, '');
  return named === '' || named.includes('$') ? undefined : `${named.replace(/\/+$/, '')}/.git/config`;
}

/** Not in the layer: a mount, or a place that is none of the image. */
function isElsewhere({ mounts }: Step, path: string): boolean {
  if (/^\/(?:dev|proc|sys|run\/secrets)\//.test(path)) return true;
  return mounts.some(({ type, target }) => {
    if (target === undefined || type === 'ssh') return false;
    const place = target.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, '/root').replace(/(?<=.)\/$/, '');
    return path === place || path.startsWith(`${place}/`);
  });
}

/** A later command of the same step removes the file, or takes the secret out of it again. */
function isUndone(step: Step, script: ShellScript, { index }: Command, { path, shown }: Place): boolean {
  const name = shown.slice(shown.lastIndexOf('/') + 1);
  const removed = step.operations.some((operation) => {
    if (operation.kind !== 'remove' || operation.command.index < index) return false;
    return operation.targets.some((word) => {
      const target = imagePath(step, operation.command, word);
      if (path !== undefined && target !== undefined) return coversPath(target, path);
      return name.length > 3 && word.unquoted.endsWith(name);
    });
  });
  return removed || script.commands.some((command) => command.index > index && takesBack(command, name));
}

/** `npm config delete …`, `docker logout`, `git remote set-url …`, `sed -i … .npmrc`, `shred .netrc`. */
function takesBack({ name, args, redirections }: Command, file: string): boolean {
  const words = args.map(({ unquoted }) => unquoted);
  if (/^(?:sed|shred|truncate|unlink|find)$/.test(name ?? '')) return words.some((word) => word.endsWith(file));
  if (name === 'git') return words[0] === 'remote' || words.some((word) => /^--(?:unset|unset-all|remove-section)$/.test(word));
  if (/^(?:npm|pnpm|yarn|bundle|pip3?|composer|poetry)$/.test(name ?? ''))
    return words[0] === 'config' && words.some((word) => /^(?:--)?(?:delete|rm|unset)$/.test(word));
  if (/^(?:docker|podman|buildah)$/.test(name ?? '')) return words[0] === 'logout';
  return (name === ':' || name === '') && redirections.some(({ target }) => target?.unquoted.endsWith(file) ?? false);
}
