import type { Stage } from '../../build/graph.types.ts';
import type { Fix, TextEdit } from '../../model/finding.ts';
import { isWindowsStage } from '../images/windows-stage.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type Account, accountNamed, createdAccounts } from './accounts.ts';

/** The name that a stage ends as, if it is one and not root's; undefined for numbers, for what is not known, and on Windows. */
export function namedUser(stage: Stage): string | undefined {
  const { final } = stage;
  if (!final.user.known || isWindowsStage(stage)) return undefined;
  const name = final.user.value.split(':', 1)[0] ?? '';
  return name === '' || name === 'root' || /^\d+$/.test(name) ? undefined : name;
}

/**
 * The fix that writes the number of the account that a stage ends as in place of its name. Where the system chooses the number, the
 * step that makes the account is given one. Undefined where the account is not known, or the number cannot be written in one place.
 */
export function numberInsteadOfName(view: DockerfileView, stage: Stage): Fix | undefined {
  const name = namedUser(stage);
  const account = name === undefined ? undefined : accountNamed(stage, name);
  if (name === undefined || !account) return undefined;
  if (account.uid !== undefined) {
    const edits = writeUser(view, stage, account.uid);
    return edits && { title: `Write the number of ${name}: ${account.uid}`, applicability: 'safe', edits };
  }
  const uid = freeNumber(stage);
  const option = optionFor(view, stage, account, uid);
  const edits = option && writeUser(view, stage, uid);
  return edits && { title: `Give ${name} a fixed number, ${uid}, and write it`, applicability: 'unsafe', edits: [option, ...edits] };
}

function writeUser(view: DockerfileView, stage: Stage, uid: number): TextEdit[] | undefined {
  const instruction = stage.final.userFrom?.instruction;
  if (!instruction) {
    if (stage.from.broken) return undefined;
    return [view.insertLinesAfter(stage.steps.at(-1)?.instruction ?? stage.from, `USER ${uid}`)];
  }
  if (instruction.keyword !== 'USER' || !instruction.argument || instruction.broken) return undefined;
  const { text, span } = instruction.argument;
  const written = /^[A-Za-z_][\w.-]*(?=$|:)/.exec(text)?.[0];
  return written === undefined ? undefined : [view.replace({ start: span.start, end: span.start + written.length }, String(uid))];
}

function freeNumber(stage: Stage): number {
  const taken = new Set(createdAccounts(stage).map(({ uid }) => uid));
  let uid = 10001;
  while (taken.has(uid)) uid++;
  return uid;
}

/** Puts the option for the number behind the program that makes the account. */
function optionFor(view: DockerfileView, stage: Stage, { step, name }: Account, uid: number): TextEdit | undefined {
  if (step?.script?.form !== 'shell' || step.instruction.broken) return undefined;
  const operation = step.operations.find((each) => each.kind === 'user' && each.user === name && /^(?:useradd|adduser)$/.test(each.tool));
  if (operation?.kind !== 'user' || operation.options.has('--uid')) return undefined;
  const os = stage.root.kind === 'image' ? stage.root.facts?.os : undefined;
  if (operation.tool === 'useradd') return view.insert(operation.command.program.span.end, ` --uid ${uid}`);
  if (os === 'alpine') return view.insert(operation.command.program.span.end, ` -u ${uid}`);
  return os === 'debian' || os === 'ubuntu' ? view.insert(operation.command.program.span.end, ` --uid ${uid}`) : undefined;
}
