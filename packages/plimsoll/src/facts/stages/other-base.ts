import type { Stage, Step } from '../../build/graph.types.ts';
import type { StagePlan } from './stage-plan.types.ts';
import type { Role } from './step-roles.ts';

/**
 * What the lines of the new stage take from the old base and would not find in another one: a variable that only the base sets, or an
 * account that only the base has. Undefined where there is nothing of that kind, or the base stays.
 */
export function missedFromBase(stage: Stage, plan: StagePlan, roles: ReadonlyMap<Step, Role>): string | undefined {
  if (stage.from.image?.text === plan.image) return undefined;
  const accounts = new Set(['root', 'nobody', plan.facts?.offeredUser?.name]);
  for (const { operations } of stage.steps)
    for (const operation of operations) if (operation.kind === 'user') accounts.add(operation.user ?? operation.group);
  for (const step of stage.steps) {
    if (roles.get(step)?.to === 'build') continue;
    const variable = baseVariable(step);
    if (variable !== undefined) return `${variable} is a variable of its present base`;
    const account = namesOf(step).find((name) => !/^\d+$|^$/.test(name) && !name.includes('$') && !accounts.has(name));
    if (account !== undefined) return `${account} is an account of its present base`;
  }
  return undefined;
}

const expanding = new Set(['ENV', 'WORKDIR', 'COPY', 'ADD', 'USER', 'LABEL', 'EXPOSE', 'VOLUME', 'STOPSIGNAL']);
/** Set in every image, or in Microsoft's images of one version alike. */
const common = new Set(['PATH', 'HOME', 'APP_UID']);

/** A variable in an instruction that BuildKit expands, which no instruction of the stage declares. */
function baseVariable({ instruction, before }: Step): string | undefined {
  if (!expanding.has(instruction.keyword)) return undefined;
  for (const [, name = ''] of instruction.body.text.matchAll(/(?<!\\)\$\{?([A-Za-z_]\w*)/g)) {
    const own = before.environment.get(name)?.step !== undefined || before.args.has(name);
    if (!own && !common.has(name)) return name;
  }
  return undefined;
}

/** Accounts and groups that a step needs by name. */
function namesOf({ instruction }: Step): readonly string[] {
  if (instruction.keyword === 'USER') return (instruction.argument?.text ?? '').split(':');
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
  return instruction.flags.flatMap(({ name, value }) => (name === 'chown' ? (value ?? '').split(':') : []));
}
