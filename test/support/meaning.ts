import assert from 'node:assert/strict';
import { posix } from 'node:path';
import type { BuildGraph, Stage, Step } from '../../packages/plimsoll/src/build/graph.types.ts';
import { accountNamed } from '../../packages/plimsoll/src/facts/user/accounts.ts';
import { known } from '../../packages/plimsoll/src/model/known.ts';
import type { ShellWord } from '../../packages/plimsoll/src/shell/view.ts';

/**
 * Asserts that two versions of a file build the same image as far as sources can say: the same stages from the same bases,
 * the same final configuration, the same files copied to the same places, and the same commands in the same order.
 * A safe fix may add options to a command, add commands that clean up, take `sudo` away from root, put manifests in place earlier,
 * say that a destination is a folder, write a path from the root, call apt by the name of apt-get, sort the packages of an install, hide PowerShell's bars of
 * progress, write the number of an account for its name, and give a stage a name or write its name in lower case; nothing else.
 */
export function assertSameMeaning(before: BuildGraph, after: BuildGraph): void {
  assert.deepEqual(after.stages.map(stageShape), before.stages.map(stageShape));
  for (const [index, { name }] of before.stages.entries())
    if (name !== undefined) assert.equal(after.stages[index]?.name?.toLowerCase(), name.toLowerCase());
  for (const [index, stage] of before.stages.entries()) {
    const other = after.stages[index] as Stage;
    assert.deepEqual(
      { ...configuration(other), user: numberedUser(other, stage) },
      { ...configuration(stage), user: numberedUser(stage, stage) },
      `configuration of stage ${index}`,
    );
    assertContains(copies(other), copies(stage), (a, b) => a === b, `copies of stage ${index}`);
    assertContains(commands(other), commands(stage), sameCommand, `commands of stage ${index}`);
  }
}

function stageShape(stage: Stage) {
  // The platform of the target is the default.
  const isDefault = stage.from.flags.some(({ value }) => /^"?\$\{?TARGETPLATFORM(?::?-[\w/.-]*)?\}?"?$/.test(value ?? ''));
  return { image: stage.image, platform: isDefault ? known(undefined) : stage.platform, base: stage.base.kind };
}

function configuration({ final }: Stage) {
  return {
    user: final.user,
    workdir: final.workdir,
    environment: [...final.environment].map(([name, { value }]) => [name, value]),
    args: [...final.args.keys()].sort(),
    shell: final.shell.words.map(withoutProgress).filter(Boolean),
    cmd: startWords(final.cmd),
    entrypoint: startWords(final.entrypoint),
    healthcheck: startWords(final.healthcheck),
    stopSignal: final.stopSignal?.instruction.body.text,
    exposed: final.exposed.map(({ port }) => port).sort(),
    volumes: [...final.volumes].sort(),
  };
}

/** Bars of progress are no behaviour. */
function withoutProgress(text: string): string {
  return text.replace(/\s*\$ProgressPreference\s*=\s*'SilentlyContinue';?\s*/i, '');
}

/** The user a stage ends as, with the number of the account where the stage, as it was before, says which it has. */
function numberedUser({ final: { user } }: Stage, accountsOf: Stage): Stage['final']['user'] {
  const [name = '', ...group] = user.known ? user.value.split(':') : [];
  const uid = accountNamed(accountsOf, name)?.uid;
  return uid === undefined ? user : known([uid, ...group].join(':'));
}

/** The program and arguments of CMD and the like, however they are written. */
function startWords(step: Step | undefined) {
  return step?.script?.commands.map((command) => [command.name, ...command.args.map(({ value, text }) => value ?? text)]);
}

function copies(stage: Stage): string[] {
  return stage.steps.flatMap((step) => {
    const { instruction } = step;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
    const from = instruction.flags.find(({ name }) => name === 'from')?.value ?? '';
    const source = stage.takes.find((take) => take.instruction === instruction && take.by === 'copy')?.source;
    const taken = source?.kind === 'stage' ? `stage ${source.stage.index}` : from;
    const destination = wholeDestination(step, instruction.destination?.text ?? '');
    return instruction.sources.map(({ text }) => `${taken}:${text} → ${destination}`);
  });
}

/** Where files are copied to, from the root where the working directory is known; variables as written. */
function wholeDestination({ before: { workdir } }: Step, written: string): string {
  const path = written.replace(/^["']|["']$/g, '');
  const relative = workdir.known && !/^(?:[/\\$]|[A-Za-z]:)/.test(path);
  return (relative ? posix.join(workdir.value, path) : path).replace(/\/$/, '');
}

interface Run {
  readonly name: string;
  readonly words: readonly string[];
}

function commands(stage: Stage): Run[] {
  return stage.steps.flatMap((step) => {
    const { keyword } = step.instruction;
    if (keyword !== 'RUN' && keyword !== 'ONBUILD') return [];
    const all = step.script?.commands ?? [];
    // A string or substitution with commands in it is compared by those, which are in the list, too.
    const text = (word: ShellWord | undefined) =>
      word && all.some(({ span, inside }) => inside.length > 0 && span.start >= word.span.start && span.end <= word.span.end)
        ? '(commands)'
        : word?.text;
    return all.map((command) => ({
      name: text(command.program) ?? '',
      words: [
        ...command.assignments.map(({ name, value }) => `${name}=${text(value)}`),
        ...command.args.map((word) => withoutProgress(text(word) ?? '')),
      ],
    }));
  });
}

/** The same program with at least the same words in the same order. */
function sameCommand(after: Run, before: Run): boolean {
  if (aptGet(after.name) !== aptGet(before.name)) return false;
  if (systemManager.test(before.name) && before.words.some((word) => installs.test(word)))
    return holdsAll(after.words.map(aptGet), before.words.map(aptGet));
  let at = 0;
  for (const word of after.words) if (aptGet(word) === aptGet(before.words[at] ?? '')) at++;
  return at === before.words.length;
}

/** The packages of one install come together, in whatever order they are named. */
const systemManager = /^["']?(?:apt|apt-get|aptitude|apk|dnf|microdnf|yum|zypper|tdnf|pacman|choco)["']?$/;
const installs = /^["']?(?:install|add|in|--sync|-S\w*)["']?$/;

function holdsAll(after: readonly string[], before: readonly string[]): boolean {
  const left = [...after];
  return before.every((word) => {
    const at = left.indexOf(word);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

/** apt and its full-upgrade as apt-get calls them. */
function aptGet(word: string): string {
  return word.replace(/^(["']?)full-upgrade\b/, '$1dist-upgrade').replace(/(^|["'/])apt(?=["']?$)/, '$1apt-get');
}

/** Every element of `before` occurs in `after`, in order. */
function assertContains<T>(after: readonly T[], before: readonly T[], same: (a: T, b: T) => boolean, what: string): void {
  let at = 0;
  for (const element of after) if (at < before.length && same(element, before[at] as T)) at++;
  assert.equal(at, before.length, `${what}: ${JSON.stringify(before[at])} is gone or moved`);
}
