import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import type { Command } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { isRootUser } from './root-user.ts';

/** An account a stage can switch to, and what has to run first to have it. */
export interface UnprivilegedUser {
  /** What USER takes. */
  readonly user: string;
  /** Steps that make it, as instruction lines; empty where it exists. */
  readonly create: readonly string[];
  /** Where it comes from, for people: `node:22 has it`. */
  readonly origin: string;
}

/**
 * The account that a stage should run as: one that the file made, used or gave files to, one that its base has, or one that the tools of
 * its system can add. Undefined where no account is known to be there and none can be added.
 *
 * @param byNumber write a number, which Kubernetes' `runAsNonRoot` can check without the image's account file.
 */
export function unprivilegedUser(stage: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  return (
    earlierUser(stage, byNumber) ??
    createdUser(stage, byNumber) ??
    owningUser(stage, byNumber) ??
    offeredUser(stage, byNumber) ??
    addableUser(stage, byNumber)
  );
}

/** The file switched to an account before it went back to root, or the base is not root by itself. */
function earlierUser(stage: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  for (const at of stageChain(stage)) {
    for (const step of at.steps.toReversed()) {
      const { user } = step.before;
      if (user.known && !isRootUser(user.value) && (!byNumber || /^\d/.test(user.value)))
        return { user: user.value, create: [], origin: 'used by the steps before' };
    }
  }
  return undefined;
}

function createdUser(stage: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  for (const at of stageChain(stage)) {
    for (const step of at.steps.toReversed()) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'user' || (operation.tool !== 'useradd' && operation.tool !== 'adduser')) continue;
        const { user, uid, command } = operation;
        if (user === undefined || user === 'root' || uid === 0 || command.conditional || !/^[a-z_][\w.-]{0,31}$/i.test(user)) continue;
        if (!byNumber) return { user, create: [], origin: 'made by a step of this file' };
        if (uid !== undefined) return { user: String(uid), create: [], origin: `the number of ${user}, which a step of this file makes` };
      }
    }
  }
  return undefined;
}

/** chown knows only accounts that are there, such as one that a package made; and who owns the files can work with them. */
export function owningUser(stage: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  for (const at of stageChain(stage)) {
    for (const step of at.steps.toReversed()) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const command of step.script?.commands.toReversed() ?? []) {
        if (command.name !== 'chown' || command.conditional) continue;
        const owner = ownerOf(command);
        if (owner === undefined || isRootUser(owner) || (byNumber && !/^\d/.test(owner))) continue;
        return { user: owner, create: [], origin: 'to whom a step of this file gives files' };
      }
    }
  }
  return undefined;
}

/** Whether a step gives the directory to the account, by itself or with one above it. */
export function isGivenTo(stage: Stage, user: string, path: string): boolean {
  for (const at of stageChain(stage)) {
    for (const { script } of at.steps) {
      for (const command of script?.commands ?? []) {
        if (command.name !== 'chown' || ownerOf(command) !== user) continue;
        const given = command.args.some(({ value }) => value?.startsWith('/') && `${path}/`.startsWith(`${value.replace(/\/$/, '')}/`));
        if (given) return true;
      }
    }
  }
  return false;
}

/** The account that chown names, without its group. */
function ownerOf({ args }: Command): string | undefined {
  const owner = args.find(({ unquoted }) => !unquoted.startsWith('-'))?.value;
  return /^([a-z_][\w-]{0,31}|\d{1,10})(?=$|[:.])/i.exec(owner ?? '')?.[1];
}

function offeredUser({ root }: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  if (root.kind === 'scratch') return { user: '65532:65532', create: [], origin: 'a number needs no account' };
  if (root.kind !== 'image' || !root.facts?.offeredUser) return undefined;
  const { name, uid, gid } = root.facts.offeredUser;
  if (!byNumber) return { user: name, create: [], origin: `an account of ${root.reference.familiar}` };
  if (uid === undefined) return undefined;
  return {
    user: gid === undefined ? `${uid}` : `${uid}:${gid}`,
    create: [],
    origin: `the number of ${name} in ${root.reference.familiar}`,
  };
}

function addableUser({ root }: Stage, byNumber: boolean): UnprivilegedUser | undefined {
  const add = root.kind === 'image' ? addCommand(root.facts?.os, root.facts?.packageManager) : undefined;
  return add === undefined ? undefined : { user: byNumber ? '10001:10001' : 'app', create: [`RUN ${add}`], origin: 'a new account' };
}

/** Debian's and Fedora's images have useradd (packages passwd and shadow-utils), Alpine's busybox has adduser. */
function addCommand(os: string | undefined, packageManager: string | undefined): string | undefined {
  if (os === 'alpine') return 'addgroup -S -g 10001 app && adduser -S -u 10001 -G app app';
  const useradd = (os === 'debian' || os === 'ubuntu') && packageManager === 'apt';
  const shadow =
    ['fedora', 'centos', 'rockylinux', 'almalinux', 'ubi'].includes(os ?? '') && (packageManager === 'dnf' || packageManager === 'yum');
  return useradd || shadow ? 'useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app' : undefined;
}

/**
 * Whether something in the image is kept in root's home directory, which another account cannot read.
 */
export function usesRootHome(view: DockerfileView, stage: Stage): boolean {
  for (const at of stageChain(stage)) {
    for (const { instruction } of at.steps) if (/\/root\b|~\/|\$\{?HOME\b/.test(keptPart(view, instruction))) return true;
  }
  return stage.final.workdir.known && /^\/root(?:\/|$)/.test(stage.final.workdir.value);
}

/** The text of an instruction without paths of other stages, mounts and what is removed. */
function keptPart(view: DockerfileView, instruction: Instruction): string {
  if (instruction.keyword === 'COPY' && instruction.flags.some(({ name }) => name === 'from'))
    return instruction.destination === undefined ? '' : view.text(instruction.destination.span);
  const text = view.text(instruction.span);
  return instruction.keyword === 'RUN' ? text.replace(/--mount=\S+|\brm\s+-[^;&|\n]*/g, '') : text;
}
