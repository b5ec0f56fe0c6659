import type { Stage, Step } from '../../build/graph.types.ts';
import { installsOf } from '../../cache/installs.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';

/** Build arguments with another value in each build, declared in front of work that does not need them. */
export interface VolatileArguments {
  readonly arguments: readonly { readonly name: string; readonly step: ArgStep; readonly certain: boolean }[];
  /** The last RUN in front of the first possible use that installs something, and what it installs. */
  readonly until: Step;
  readonly install: PackageOperation;
  /** ENV and LABEL that only pass the values on, before `until`: they have to move too. */
  readonly carriers: readonly Step[];
  /** Something before `until` needs the values as well, so that no move helps. */
  readonly stuck: boolean;
  /** What is in between is known not to read its environment: system packages and everyday commands. */
  readonly provable: boolean;
}

type ArgStep = Step & { readonly instruction: InstructionOf<'ARG' | 'ENV' | 'LABEL'> };

/**
 * The build arguments of a stage whose names say that CI gives them another value each time (a commit, a date, a build number),
 * and behind which packages are installed before anything can use them: BuildKit puts every ARG in scope into the environment of
 * RUN, so those installs are never taken from the cache. One entry for those with the same last install.
 */
export function volatileArguments(stage: Stage): VolatileArguments | undefined {
  let result: VolatileArguments | undefined;
  let followed = 0;
  for (const step of stage.steps) {
    if (step.instruction.keyword !== 'ARG') continue;
    for (const { key, value } of step.instruction.pairs) {
      const certain = isPerBuild(key);
      if (!certain && !(value === undefined && isVersion(key) && isUnset(step, key))) continue;
      if (followed++ === mostArguments) return result;
      const found = follow(stage, step as ArgStep, key, certain);
      if (!found) continue;
      if (!result || found.until.index < result.until.index) result = found;
      else if (found.until === result.until)
        result = {
          ...result,
          arguments: [...result.arguments, ...found.arguments],
          carriers: [...new Set([...result.carriers, ...found.carriers])].sort((a, b) => a.index - b.index),
          stuck: result.stuck || found.stuck,
          provable: result.provable && found.provable,
        };
    }
  }
  return result;
}

/** Each is followed through the whole stage. */
const mostArguments = 50;

/** Declared without a default, also before the first FROM. */
function isUnset({ after }: Step, name: string): boolean {
  const value = after.args.get(name)?.value;
  return value?.known === true && value.value === undefined;
}

/** Names that say so: commits, dates and numbers of builds. What is there to break the cache on purpose is not meant. */
function isPerBuild(name: string): boolean {
  return /^(?:(?:\w+_)?(?:GIT|VCS|SCM|SOURCE|BUILD|CI|HEAD|APP|IMAGE)_)?(?:COMMIT(?:_?(?:SHA|HASH|ID|REF|SHORT_SHA|DATE|TIME))?|SHA|SHA1|SHORT_SHA|REVISION|BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|NUM|ID|SHA|REVISION)|BUILT_AT|VCS_REF|GIT_(?:REV|REF|SHA|HASH|DESCRIBE|HEAD)|GITHUB_(?:SHA|RUN_ID|RUN_NUMBER)|CI_(?:PIPELINE_(?:ID|IID)|JOB_ID|BUILD_ID)|TIMESTAMP)$/i.test(
    name,
  );
}

function isVersion(name: string): boolean {
  return /^(?:(?:APP|RELEASE|BUILD|PROJECT|IMAGE|SERVICE)_)?VERSION$/i.test(name);
}

function follow(stage: Stage, start: ArgStep, name: string, certain: boolean): VolatileArguments | undefined {
  if (start.before.environment.has(name)) return undefined;
  const names = new Set([name]);
  const carriers: Step[] = [];
  let until: { step: Step; install: PackageOperation; carriers: number; stuck: boolean; provable: boolean } | undefined;
  let stuck = false;
  let provable = true;
  for (const step of stage.steps.slice(start.index + 1)) {
    const { instruction } = step;
    const mentions = [...names].some((each) => mentionsName(step, each));
    if (instruction.keyword === 'ENV' || instruction.keyword === 'LABEL' || instruction.keyword === 'ARG') {
      if (!mentions) continue;
      if (instruction.keyword !== 'LABEL') {
        const passed = instruction.pairs.filter(
          ({ value, key }) => names.has(key) || [...names].some((each) => (value ?? '').includes(each)),
        );
        if (passed.length !== instruction.pairs.length) stuck = true;
        for (const { key } of passed) names.add(key);
      }
      carriers.push(step);
      continue;
    }
    if (mentions || instruction.keyword === 'ONBUILD' || instruction.keyword === '?') break;
    if (instruction.keyword !== 'RUN') continue;
    const independence = readsEnvironment(step);
    if (independence === 'perhaps') break;
    if (independence === 'hardly') provable = false;
    const [install] = installsOf(step);
    if (install) until = { step, install, carriers: carriers.length, stuck, provable };
  }
  if (!until) return undefined;
  return {
    arguments: [{ name, step: start, certain }],
    until: until.step,
    install: until.install,
    carriers: carriers.slice(0, until.carriers),
    stuck: until.stuck,
    provable: until.provable,
  };
}

function mentionsName({ instruction }: Step, name: string): boolean {
  if (hasWord(instruction.body.text, name)) return true;
  return (
    instruction.flags.some(({ value }) => value?.includes(name)) || instruction.heredocs.some(({ content }) => content.text.includes(name))
  );
}

/** The name, not as a part of a longer one. */
function hasWord(text: string, name: string): boolean {
  const isPart = (character: string | undefined) => character !== undefined && /[A-Za-z0-9_]/.test(character);
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
    if (!isPart(text[at - 1]) && !isPart(text[at + name.length])) return true;
  return false;
}

/** Whether what a RUN does can depend on variables that it does not name: not for system packages and everyday commands. */
function readsEnvironment({ script, operations, instruction }: Step): 'no' | 'hardly' | 'perhaps' {
  if (!script?.understood || instruction.heredocs.length > 20) return 'perhaps';
  let result: 'no' | 'hardly' = 'no';
  for (const command of script.commands) {
    const operation = operations.find((each) => each.command === command);
    if (operation?.kind === 'package') {
      if (operation.scope === 'system') continue;
      if (operation.action !== 'install' && operation.action !== 'install-project' && operation.action !== 'clean') return 'perhaps';
      if (operation.packages.some(({ source }) => source === 'file') || operation.options.has('--editable')) return 'perhaps';
      result = 'hardly';
    } else if (!operation && !isEveryday(command)) return 'perhaps';
  }
  return result;
}

function isEveryday({ name, args }: Command): boolean {
  if (name === 'corepack') return true;
  return (
    /^(|set|cd|mkdir|rmdir|ln|cp|mv|touch|echo|printf|cat|true|:|test|\[|sed|grep|install|tee|which|command|ldconfig|update-ca-certificates|update-alternatives|locale-gen|groupmod|id|ls|sha256sum|gpg|apt-key|add-apt-repository|a2enmod|a2dismod)$/.test(
      name ?? '?',
    ) && !args.some(({ dynamic, text }) => dynamic && /\benv\b|\bexport\b/.test(text))
  );
}
