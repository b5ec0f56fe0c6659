import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { failOnValues, loadConfig } from '../engine/config.ts';
import { displayPath, failuresAsUnknowns } from '../engine/display.ts';
import { type AppliedFix, fixFile, type Overlay } from '../engine/fix.ts';
import { defaultPlan, openDockerfile } from '../engine/open.ts';
import { writeFileAtomically } from '../engine/write.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import { encode, type SourceText } from '../model/text.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode, type Io } from './define.ts';
import { inputs, selectRules } from './inputs.ts';
import { exitCode } from './print.ts';

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
    const config = await loadConfig(rules, io.cwd, options.config === undefined ? undefined : resolve(io.cwd, options.config));
    selectRules(options.rule);
    const overlay: Overlay = new Map();
    const changed: { path: string; before: SourceText; after: SourceText; applied: readonly AppliedFix[] }[] = [];
    const unknowns: Unknown[] = [];
    const left: Finding[] = [];
    let unreadable = false;
    for await (const { path, read } of inputs(paths, undefined, config.exclude, io)) {
      if (!read.ok) {
        unreadable = true;
        unknowns.push({ path, reason: read.reason });
        continue;
      }
      const stdin = path === '-';
      const plan = stdin ? { context: undefined } : defaultPlan(path, io.cwd);
      const open = (source: SourceText, current: Overlay) =>
        openDockerfile(source, plan, { cwd: io.cwd, maxFiles: contextFiles, overlay: current });
      const only = options.rule.length > 0 ? options.rule : undefined;
      const result = fixFile(read.source, open, config.rulesFor(resolve(io.cwd, path)), rules, overlay, {
        unsafe: options.unsafe,
        ...(only && { only }),
      });
      unknowns.push(...failuresAsUnknowns(result.after));
      for (const { rule, title } of result.rejected)
        unknowns.push({ path, reason: `the fix of ${rule} (${title}) would not have built and was left out; please report it` });
      left.push(...result.after.findings);
      if (stdin && !options.diff) io.write(result.source.text);
      else if (result.source.text !== read.source.text)
        changed.push({ path, before: read.source, after: result.source, applied: result.applied });
      if (!result.converged) unknowns.push({ path, reason: 'the fixes did not settle within five rounds; please report it' });
    }
    const { diffReport, fixSummary } = await import('../reporters/diff.ts');
    if (options.diff) io.write(diffReport(changed, overlay, (file) => existing(file, io)));
    else {
      for (const [path, text] of overlay) writeFileAtomically(resolve(io.cwd, path), Buffer.from(text));
      for (const { path, after } of changed) writeFileAtomically(resolve(io.cwd, path), encode(after.text, after.encoding));
      if (!paths.includes('-')) io.write(fixSummary(changed, overlay, left, io, options.unsafe));
    }
    for (const { path, reason } of unknowns) io.warn(`${displayPath(resolve(io.cwd, path), io.cwd)}: ${reason}\n`);
    return exitCode(left, options['fail-on'] ?? 'never', unreadable);
  },
});

function existing(path: string, io: Io): boolean {
  return existsSync(resolve(io.cwd, path));
}
