import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { chmodAddsWorldWrite } from '../../shell/operations/permission.ts';
import type { Command } from '../../shell/view.ts';
import { absolute, isWithin } from '../caching/copied-sources.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { accountNamed } from './accounts.ts';
import { isRootUser } from './root-user.ts';

/**
 * Who may write at a path of an image, as far as its steps say. `root`: it belongs to root, or would have to be made in a directory
 * that does. `other`: to another account, by the name or number that gave it. `open`: everybody or a group may write.
 */
export type Ownership =
  | { readonly kind: 'root'; readonly by: Step /** It is known to be there, not only a directory above it. */; readonly exists: boolean }
  | { readonly kind: 'other'; readonly owner: string; readonly by: Step }
  | { readonly kind: 'open' }
  /** No step is seen to make it: the base or a package may. */
  | { readonly kind: 'unknown' };

/** Follows a path, absolute and without a slash at its end, through all steps of a stage and those it starts from. */
export function ownershipOf(view: DockerfileView, stage: Stage, path: string): Ownership {
  let state: Seen = { kind: 'unknown' };
  /** The path itself is known to be there, not only a directory above it. */
  let exists = false;
  /** Nor does it depend on what a copy brings whose files are not known. */
  let seen = false;
  for (const at of [...stageChain(stage)].reverse()) {
    for (const step of at.steps) {
      const { instruction } = step;
      if (instruction.keyword === 'WORKDIR') {
        const { workdir } = step.after;
        if (state.kind === 'unknown' && workdir.known && isWithin(path, workdir.value) && !system.test(workdir.value)) {
          state = madeBy(step);
          exists = path === workdir.value;
          seen = exists;
        } else if (!exists && workdir.known && isWithin(workdir.value, path)) {
          state = madeBy(step);
          exists = true;
          seen = true;
        }
      } else if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
        const copied = afterCopy(view, step, instruction, path, state, exists);
        if (copied) {
          state = copied;
          exists = true;
          seen ||= bringsForSure(view, step, instruction, path);
        }
      } else if (instruction.keyword === 'RUN') {
        const { script } = step;
        if (!script) continue;
        if (!script.understood) return { kind: 'open' };
        const home = madeHome(step, path);
        if (home) {
          state = home;
          exists = true;
        }
        for (const command of script.commands) {
          const made = makes(step, command, path);
          seen ||= made !== undefined;
          if (made && !exists) {
            state = made;
            exists = true;
          }
          state = afterCommand(step, command, path, state, exists) ?? state;
        }
      }
    }
  }
  return state.kind === 'root' ? { ...state, exists: seen } : state;
}

/** While the steps are followed, whether it is there is kept beside. */
type Seen = Exclude<Ownership, { kind: 'root' }> | { readonly kind: 'root'; readonly by: Step };

/** BuildKit gives what WORKDIR and RUN make to the user in effect. */
function madeBy(step: Step): Seen {
  const { user } = step.before;
  if (!user.known) return { kind: 'open' };
  return isRootUser(user.value) ? { kind: 'root', by: step } : { kind: 'other', owner: ownerName(user.value), by: step };
}

function afterCopy(
  view: DockerfileView,
  step: Step,
  copy: InstructionOf<'COPY' | 'ADD'>,
  path: string,
  state: Seen,
  exists: boolean,
): Seen | undefined {
  const target = copy.destination && step.expand(copy.destination);
  const directory = target?.known ? absolute(step, target.value) : undefined;
  if (directory === undefined || !isWithin(path, directory)) return undefined;
  const flag = copy.flags.find(({ name }) => name === 'chown')?.value;
  const owner = flag === undefined ? undefined : step.expand({ text: flag });
  const mode = copy.flags.find(({ name }) => name === 'chmod')?.value;
  if (mode !== undefined && (chmodAddsWorldWrite({ value: mode }) ?? true)) return { kind: 'open' };
  const brings = bringsPath(view, step, copy, path, directory);
  const given: Seen =
    owner === undefined || (owner.known && isRootUser(owner.value))
      ? { kind: 'root', by: step }
      : owner.known
        ? { kind: 'other', owner: ownerName(owner.value), by: step }
        : { kind: 'open' };
  // A directory that is there keeps its owner, and so does what lies in it and is not copied.
  if (state.kind === 'unknown') return brings === true || path === directory || !system.test(directory) ? given : undefined;
  if (brings === false || (path === directory && exists)) return undefined;
  if (brings === true) return given;
  return given.kind === 'root' && exists ? undefined : given;
}

function bringsForSure(view: DockerfileView, step: Step, copy: InstructionOf<'COPY' | 'ADD'>, path: string): boolean {
  const target = copy.destination && step.expand(copy.destination);
  const directory = target?.known ? absolute(step, target.value) : undefined;
  return directory !== undefined && (path === directory || bringsPath(view, step, copy, path, directory) === true);
}

/** Whether the files that are copied lie at or below the path; undefined where that is not known. */
function bringsPath(
  view: DockerfileView,
  step: Step,
  copy: InstructionOf<'COPY' | 'ADD'>,
  path: string,
  directory: string,
): boolean | undefined {
  const { context } = view;
  const [source] = copy.sources;
  if (!context || context.incomplete !== undefined || copy.sources.length !== 1 || !source || source.heredoc) return undefined;
  if (copy.flags.some(({ name }) => name === 'from' || name === 'parents' || name === 'exclude')) return undefined;
  const from = step.expand(source);
  if (!from.known || /[*?[]|:\/\//.test(from.value)) return undefined;
  const base = from.value
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
  const below = path === directory ? '' : path.slice(directory === '/' ? 1 : directory.length + 1);
  const wanted = [base, below].filter((part) => part !== '').join('/');
  return context.select(wanted).length > 0;
}

function makes(step: Step, command: Command, path: string): Seen | undefined {
  const { name, args } = command;
  const directories =
    name === 'mkdir' || (name === 'install' && args.some(({ unquoted }) => /^-[a-zA-Z]*d/.test(unquoted) || unquoted === '--directory'));
  if (!directories || command.conditional) return undefined;
  const hit = args.some((word) => {
    if (word.unquoted.startsWith('-')) return false;
    const target = placeOf(step, command, word.unquoted);
    // `mkdir -p` finds homes and directories of the system where they are.
    return target !== undefined && (target === path || (isWithin(target, path) && !/^\/(?:home|root|var|etc|usr)\//.test(path)));
  });
  if (!hit) return undefined;
  const owner = name === 'install' ? args[args.findIndex(({ unquoted }) => unquoted === '-o') + 1] : undefined;
  if (owner && args.some(({ unquoted }) => unquoted === '-o'))
    return owner.value === undefined ? { kind: 'open' } : ownedBy(owner.value, step);
  const mode = args.some(({ unquoted }) => /^-[a-zA-Z]*m|^--mode/.test(unquoted));
  return mode ? { kind: 'open' } : madeBy(step);
}

/** useradd and adduser make the home of an account and give it to it. */
function madeHome(step: Step, path: string): Seen | undefined {
  for (const operation of step.operations) {
    if (operation.kind !== 'user' || (operation.tool !== 'useradd' && operation.tool !== 'adduser')) continue;
    const { user, options, command } = operation;
    const given = options.get('--home-dir') ?? options.get('--home');
    if (user === undefined || given === true) return path.startsWith('/home/') ? { kind: 'open' } : undefined;
    const home = given === undefined ? `/home/${user}` : placeOf(step, command, given.unquoted);
    if (home === undefined || home.includes('$')) return { kind: 'open' };
    if (isWithin(path, home)) return { kind: 'other', owner: user, by: step };
  }
  return undefined;
}

function afterCommand(step: Step, command: Command, path: string, state: Seen, exists: boolean): Seen | undefined {
  const { name, args } = command;
  if (name === 'chown' || name === 'chgrp' || name === 'chmod') {
    // What is not there yet, below a directory of this file, cannot be given away.
    if (!exists && state.kind !== 'unknown' && !args.some((word) => coversAbove(step, command, word.unquoted, path))) return undefined;
    const words = args.filter(({ unquoted }) => !unquoted.startsWith('-'));
    const [what, ...targets] = words;
    const recursive = args.some(({ unquoted }) => /^-[a-zA-Z]*R|^--recursive/.test(unquoted));
    const hit = targets.some((word) => {
      const target = placeOf(step, command, word.unquoted);
      return target === undefined || target.includes('$') || target === path || (recursive && coversPath(target, path));
    });
    // Of a command that hides what it does (`find -exec`, `xargs`) the targets are not known.
    if (!hit && !(targets.length === 0 && what)) return undefined;
    if (name === 'chown') return what?.value === undefined ? { kind: 'open' } : ownedBy(what.value, step);
    if (name === 'chgrp') return { kind: 'open' };
    const mode = what?.value;
    const opens =
      mode === undefined ||
      chmodAddsWorldWrite({ value: mode }) !== false ||
      /^0?[0-7]?[0-7][2367][0-7]$/.test(mode) ||
      /[ga]\S*[+=]\S*[wu]/.test(mode);
    return opens ? { kind: 'open' } : undefined;
  }
  // A script may do anything, and so may what find and xargs start.
  if (
    (name === 'find' || command.prefixes.some((prefix) => prefix.name === 'xargs')) &&
    /ch(?:own|mod|grp)/.test(args.map(({ unquoted }) => unquoted).join(' '))
  )
    return { kind: 'open' };
  if (
    /\.sh$/.test(command.program.unquoted) ||
    (/^(?:ba|da|a)?sh$/.test(name ?? '') && args.some(({ unquoted }) => /\.sh$/.test(unquoted)))
  )
    return { kind: 'open' };
  return undefined;
}

/** The word names the path's parent or one above it, which a recursive change goes down from. */
function coversAbove(step: Step, command: Command, text: string, path: string): boolean {
  const target = placeOf(step, command, text);
  return target !== undefined && target !== path && coversPath(target, path);
}

function ownedBy(owner: string, by: Step): Seen {
  const name = ownerName(owner);
  if (name === '' || name.includes('$')) return { kind: 'open' };
  return isRootUser(name) ? { kind: 'root', by } : { kind: 'other', owner: name, by };
}

function ownerName(owner: string): string {
  return owner.split(/[:.]/, 1)[0] ?? '';
}

/** The place in the image that a word names, with the variables filled in that ARG and ENV set to a known value. */
function placeOf(step: Step, command: Command, word: string): string | undefined {
  const home = step.before.environment.get('HOME')?.value;
  const text = word
    .replace(/^~(?=\/|$)/, () => (home?.known ? home.value : '~'))
    .replace(/\$(?:(\w{1,100})|\{(\w{1,100})\})/g, (written, bare, braced) => {
      const name = String(bare ?? braced);
      const value = step.before.environment.get(name)?.value ?? step.before.args.get(name)?.value;
      return value?.known && value.value !== undefined ? value.value : written;
    });
  return imagePath(step, command, { unquoted: text });
}

/** Directories of the system: that a step works or copies there says nothing of what else is in them. */
const system =
  /^\/(?:etc|home|root|run|mnt|media|tmp|bin|sbin|lib\d*|usr(?:\/(?:local|share|lib|bin|sbin)(?:\/(?:bin|sbin|share|lib|etc))?)?|var(?:\/(?:lib|log|cache|run|spool|opt|tmp|mail))?)?$/;

/** Whether an owner is the user of a stage, by name or by the number of the account; undefined if that is not known. */
export function isSameUser(stage: Stage, owner: string, user: string): boolean | undefined {
  const own = ownerName(user);
  if (owner === own) return true;
  const number = (name: string) => (/^\d+$/.test(name) ? Number(name) : accountNamed(stage, name)?.uid);
  const [first, second] = [number(owner), number(own)];
  return first === undefined || second === undefined ? undefined : first === second;
}
