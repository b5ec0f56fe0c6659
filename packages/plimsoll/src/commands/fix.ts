import { dirname, resolve } from 'node:path';
import { type FileToFix, fixFiles } from '../audit/fix-files.ts';
import { fixInlines, type InlineToFix } from '../audit/fix-inlines.ts';
import { failOnValues } from '../engine/config/config.types.ts';
import { configFinder } from '../engine/config.ts';
import type { Overlay } from '../engine/fix.ts';
import { readSource } from '../engine/read.ts';
import type { Unknown } from '../model/finding.ts';
import { encode, SourceText } from '../model/text.ts';
import type { ChangedFile } from '../reporters/diff.ts';
import { rules } from '../rules/index.generated.ts';
import { cacheOptions } from './cache-options.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { fileOptions, inputs, selectRules } from './inputs.ts';
import { PlannedBuilds } from './planned-builds.ts';
import { exitCode, isFailure, warnUnread } from './print.ts';
import { presetOption, presetSettings } from './rule-choices.ts';
import { shellcheckOf, shellcheckOptions } from './shellcheck-options.ts';
import { writeFiles } from './write-files.ts';

const contextFiles = 200_000;

export const fix = defineCommand({
  name: 'fix',
  summary: 'Repair what can be repaired without changing what the image does',
  positionals: {
    name: 'FILE…',
    summary: 'Files or folders; - fixes standard input to standard output (default: .)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: {
    unsafe: { kind: 'flag', summary: 'Also apply fixes that are likely wanted but may change behaviour' },
    rule: { kind: 'list', placeholder: 'RULE', summary: 'Only fixes of this rule; may be given several times' },
    diff: { kind: 'flag', summary: 'Print what would change and write nothing' },
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 if findings of this severity are left (default never)' },
    ...shellcheckOptions,
    ...cacheOptions,
    preset: presetOption,
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    ...fileOptions,
  },
  examples: ['plimsoll fix --diff', 'plimsoll fix api/Dockerfile', 'plimsoll fix --unsafe --rule runs-as-root'],
  async run(paths, options, io): Promise<ExitCode> {
    const explicit = options.config === undefined ? undefined : resolve(io.cwd, options.config);
    const configAt = configFinder(rules, io.cwd, explicit, presetSettings(options));
    await configAt(io.cwd);
    const selected = selectRules(options.rule);
    const only = selected && [...selected];
    const undone: Unknown[] = [];
    const scope = { exclude: options.exclude, builds: new PlannedBuilds(io.cwd) };
    const readable: FileToFix[] = [];
    for await (const { path, kind, read, config } of inputs(paths, undefined, configAt, io, scope)) {
      if (read.ok) readable.push({ path, kind, source: read.source, config });
      else undone.push({ path, reason: read.reason });
    }
    const folders = (paths.length > 0 ? paths : ['.']).filter((word) => word !== '-').map((word) => resolve(io.cwd, word));
    const shellcheck = shellcheckOf(options, io);
    const fixing = {
      shellcheck,
      cwd: io.cwd,
      rules,
      folders,
      maxFiles: contextFiles,
      unsafe: options.unsafe,
      ...(only && { only }),
    };
    const fixed = await fixFiles(readable, fixing).finally(() => shellcheck.close());
    const { overlay } = fixed;
    const inlines: InlineToFix[] = [];
    for (const inline of scope.builds.inlines) {
      const file = resolve(io.cwd, inline.source.path);
      const config = await configAt(dirname(file));
      // What stands in a file that has just changed is at another place now: the next run fixes it.
      const around = fixed.files.find(({ path }) => path === inline.source.path);
      if (!config.excludes(file) && (!around || around.after.text === around.before.text)) inlines.push({ inline, config });
    }
    const inside = fixInlines(inlines, overlay, fixing);
    const files = [...fixed.files, ...inside.files];
    const left = [...fixed.left, ...inside.left];
    const unknowns = [...fixed.unknowns, ...inside.unknowns];
    const changed: ChangedFile[] = [];
    for (const { path, before, after, applied } of files) {
      if (path === '-' && !options.diff) io.write(encode(after.text, after.encoding));
      else if (after.text !== before.text) changed.push({ path, before, after, applied });
    }
    const beside = writtenBeside(overlay, io, undone);
    const { diffReport, fixSummary } = await import('../reporters/diff.ts');
    if (options.diff) io.write(diffReport([...changed, ...beside]));
    else {
      const done = await writeFiles([...beside, ...changed], io, undone);
      if (!paths.includes('-')) io.write(fixSummary(done, left, io, options.unsafe));
    }
    warnUnread([...unknowns, ...undone], io);
    return exitCode(isFailure(left, options['fail-on'] ?? 'never'), undone);
  },
});

/** Files beside those named that fixes write: new ones, and ignore files in the encoding that they have. */
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
