import { dirname, resolve } from 'node:path';
import { planImages } from '../audit/plans.ts';
import { findFiles } from '../collect/find.ts';
import { isWithin, repositoryRoot } from '../collect/repository.ts';
import { configFinder, failOnValues } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { type AppliedFix, type FixedFile, fixFile, type Overlay } from '../engine/fix.ts';
import { type BuildPlan, openDockerfile } from '../engine/open.ts';
import { readSource } from '../engine/read.ts';
import { writeFileAtomically } from '../engine/write.ts';
import { UserError } from '../model/errors.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import { encode, SourceText } from '../model/text.ts';
import type { ChangedFile } from '../reporters/diff.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { type Input, inputs, selectRules } from './inputs.ts';
import { exitCode, isFailure, warnUnread } from './print.ts';

const contextFiles = 200_000;

export const fix = defineCommand({
  name: 'fix',
  summary: 'Repair what can be repaired without changing what the image does',
  positionals: {
    name: 'FILE…',
    summary: 'Dockerfiles or folders; - fixes standard input to standard output (default: .)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: {
    unsafe: { kind: 'flag', summary: 'Also apply fixes that are likely wanted but may change behaviour' },
    rule: { kind: 'list', placeholder: 'RULE', summary: 'Only fixes of this rule; may be given several times' },
    diff: { kind: 'flag', summary: 'Print what would change and write nothing' },
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 if findings of this severity are left (default never)' },
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
  },
  examples: ['plimsoll fix --diff', 'plimsoll fix api/Dockerfile', 'plimsoll fix --unsafe --rule runs-as-root'],
  async run(paths, options, io): Promise<ExitCode> {
    const configAt = configFinder(rules, io.cwd, options.config === undefined ? undefined : resolve(io.cwd, options.config));
    await configAt(io.cwd);
    const selected = selectRules(options.rule);
    const only = selected && [...selected];
    const overlay: Overlay = new Map();
    const changed: ChangedFile[] = [];
    const unknowns: Unknown[] = [];
    const undone: Unknown[] = [];
    const left: Finding[] = [];
    const readable: ReadableInput[] = [];
    for await (const { path, read, config } of inputs(paths, undefined, configAt, io)) {
      if (read.ok) readable.push({ path, source: read.source, config });
      else undone.push({ path, reason: read.reason });
    }
    const plansOf = await planInputs(readable, paths, io.cwd, unknowns);
    for (const input of readable) {
      const { path, source, config } = input;
      const open = (plan: BuildPlan) => (current: SourceText, texts: Overlay) =>
        openDockerfile(current, plan, { cwd: io.cwd, maxFiles: contextFiles, overlay: texts });
      const active = config.rulesFor(resolve(io.cwd, path));
      const result = fixImages(source, plansOf(input), (current, plan) =>
        fixFile(current, open(plan), active, rules, overlay, { unsafe: options.unsafe, ...(only && { only }) }),
      );
      unknowns.push(...failuresAsUnknowns(result.after));
      for (const { rule, title } of result.rejected)
        unknowns.push({ path, reason: `the fix of ${rule} (${title}) would not have built and was left out; please report it` });
      for (const finding of result.left) left.push(finding);
      if (path === '-' && !options.diff) io.write(encode(result.source.text, result.source.encoding));
      else if (result.source.text !== source.text) changed.push({ path, before: source, after: result.source, applied: result.applied });
      if (!result.converged) unknowns.push({ path, reason: 'the fixes did not settle within five rounds; please report it' });
    }
    const beside = writtenBeside(overlay, io, undone);
    const { diffReport, fixSummary } = await import('../reporters/diff.ts');
    if (options.diff) io.write(diffReport([...changed, ...beside]));
    else {
      const done = await writeAll([...beside, ...changed], io, undone);
      if (!paths.includes('-')) io.write(fixSummary(done, left, io, options.unsafe));
    }
    warnUnread([...unknowns, ...undone], io);
    return exitCode(isFailure(left, options['fail-on'] ?? 'never'), undone);
  },
});

interface ReadableInput extends Omit<Input, 'read'> {
  readonly source: SourceText;
}

/**
 * How each file is built, which decides its context and who else checks or runs its image: from the Compose files and manifests
 * of the folder that was named, or of the repository around a file that was.
 */
async function planInputs(
  read: readonly ReadableInput[],
  words: readonly string[],
  cwd: string,
  unknowns: Unknown[],
): Promise<(input: ReadableInput) => readonly BuildPlan[]> {
  const folders = (words.length > 0 ? words : ['.']).filter((word) => word !== '-').map((word) => resolve(cwd, word));
  const files = read.filter(({ path }) => path !== '-').map((input) => ({ file: resolve(cwd, input.path), source: input.source }));
  const texts = new Map(files.map(({ file, source }) => [file, source]));
  const rootOf = (file: string) =>
    folders.find((folder) => folder !== file && isWithin(file, folder)) ?? repositoryRoot(dirname(file)) ?? dirname(file);
  const plans = new Map<string, BuildPlan[]>();
  for (const [root, own] of Map.groupBy(files, ({ file }) => rootOf(file))) {
    const found = { ...findFiles(root), dockerfiles: own.map(({ file }) => file) };
    const planned = await planImages(found, texts, cwd, unknowns);
    for (const plan of planned.plans)
      if (texts.has(plan.dockerfile)) plans.set(plan.dockerfile, [...(plans.get(plan.dockerfile) ?? []), plan]);
  }
  return ({ path }) => plans.get(resolve(cwd, path)) ?? [{ context: undefined }];
}

/** Most rounds over the images of one file: what is fixed for one may show something in another. */
const mostRounds = 4;

/** Fixes a file for each image that is built from it, until none has anything left to fix. */
function fixImages(source: SourceText, plans: readonly BuildPlan[], fixOne: (source: SourceText, plan: BuildPlan) => FixedFile) {
  const done: AppliedFix[] = [];
  let current = source;
  for (let round = 1; ; round++) {
    const results: FixedFile[] = [];
    for (const plan of plans) {
      const result = fixOne(current, plan);
      ({ source: current } = result);
      results.push(result);
      done.push(...result.applied);
    }
    const settled = results.every(({ applied }) => applied.length === 0);
    const [first] = results;
    if (!first) throw new Error('a file without a plan');
    if (!settled && plans.length > 1 && round < mostRounds) continue;
    const left = new Map(results.flatMap(({ after }) => after.findings.map((finding) => [finding.fingerprint, finding])));
    return {
      applied: done,
      rejected: results.flatMap(({ rejected }) => rejected),
      source: current,
      left: [...left.values()],
      after: first.after,
      converged: (settled || plans.length === 1) && results.every(({ converged }) => converged),
    };
  }
}

/** Other files than Dockerfiles that fixes write: new ones, and ignore files in the encoding that they have. */
function writtenBeside(overlay: Overlay, io: Io, undone: Unknown[]): ChangedFile[] {
  return [...overlay].flatMap(([path, text]) => {
    const read = readSource(resolve(io.cwd, path), path);
    if (!read.ok && !read.missing) {
      undone.push({ path, reason: read.reason });
      return [];
    }
    const before = read.ok ? read.source : undefined;
    return [{ path, before, after: new SourceText(path, text, before?.encoding), applied: [] }];
  });
}

/** Writes each file whole; one that cannot be written costs that file. Gives those that were written. */
async function writeAll(files: readonly ChangedFile[], io: Io, undone: Unknown[]): Promise<ChangedFile[]> {
  const done: ChangedFile[] = [];
  for (const file of files) {
    try {
      await io.uninterrupted(() => writeFileAtomically(resolve(io.cwd, file.path), encode(file.after.text, file.after.encoding)));
      done.push(file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      undone.push({ path: file.path, reason: error.message });
    }
  }
  return done;
}
