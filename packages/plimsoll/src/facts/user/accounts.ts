import type { Stage, Step } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';

/** An account that an image has. */
export interface Account {
  readonly name: string;
  /** Undefined where the system chooses it. */
  readonly uid: number | undefined;
  /** The step that makes it; undefined for one of the base image. */
  readonly step: Step | undefined;
}

/** The account of a name: of a step of the stage or those it starts from, or of its base image. Undefined if none is known. */
export function accountNamed(stage: Stage, name: string): Account | undefined {
  return createdAccounts(stage).findLast((account) => account.name === name) ?? baseAccount(stage, name);
}

/** The accounts that steps make with useradd and adduser, in the order of the file. */
export function createdAccounts(stage: Stage): readonly Account[] {
  const accounts: Account[] = [];
  for (const at of [...stageChain(stage)].reverse()) {
    for (const step of at.steps) {
      if (step.instruction.keyword !== 'RUN') continue;
      for (const operation of step.operations) {
        if (operation.kind !== 'user' || (operation.tool !== 'useradd' && operation.tool !== 'adduser')) continue;
        const { user: name, uid } = operation;
        // `adduser app group` adds an account that is there to a group.
        const joins = operation.tool === 'adduser' && operation.command.args.length === 2 && operation.options.size === 0;
        if (name !== undefined && !joins) accounts.push({ name, uid, step });
      }
    }
  }
  return accounts;
}

/** Accounts that every image of a system has with the same number, and the one that a base offers or runs as. */
function baseAccount({ root }: Stage, name: string): Account | undefined {
  if (name === 'root') return { name, uid: 0, step: undefined };
  const facts = root.kind === 'image' ? root.facts : undefined;
  if (!facts) return undefined;
  const of = (uid: number | undefined) => ({ name, uid, step: undefined });
  if (facts.offeredUser?.name === name) return of(facts.offeredUser.uid);
  const debian = facts.os === 'debian' || facts.os === 'ubuntu';
  if (name === 'nobody' && (debian || facts.os === 'alpine' || facts.os === 'distroless' || facts.os === 'wolfi')) return of(65534);
  if (name === 'www-data' && debian) return of(33);
  if (name === 'nonroot' && (facts.os === 'distroless' || facts.os === 'wolfi')) return of(65532);
  return facts.defaultUser.known && facts.defaultUser.value.split(':', 1)[0] === name ? of(undefined) : undefined;
}
