import { type Stats, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type AuditedImage, auditFolder } from '../audit/audit.ts';
import { rank } from '../audit/rank.ts';
import { whyUnreadable } from '../disk/bounded-read.ts';
import { failOnValues } from '../engine/config/config.types.ts';
import { configFinder } from '../engine/config.ts';
import { UserError } from '../model/errors.ts';
import { documentationUrl } from '../reporters/report.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { baselineOptions, KnownFindings, type Looked, writeBaseline } from './known-findings.ts';
import { outputOptions, printReport, targetsOf } from './outputs.ts';
import { exitCode, isFailure, warnOfNotes, warnUnread } from './print.ts';
import { presetOption, presetSettings } from './rule-choices.ts';

export const audit = defineCommand({
  name: 'audit',
  summary: 'Say which practices matter most for this repository, with numbers',
  positionals: { name: 'PATH', summary: 'A folder or a Dockerfile (default: .)', min: 0, max: 1 },
  options: {
    ...outputOptions,
    all: { kind: 'flag', summary: 'List every rule that found something, not only the first' },
    'explain-grade': { kind: 'flag', summary: 'Say what each practice cost' },
    commits: { kind: 'number', default: 300, summary: 'How many commits of the git history to replay; 0 for none' },
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 from this severity on (default error)' },
    ...baselineOptions,
    preset: presetOption,
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
  },
  examples: ['plimsoll', 'plimsoll audit services/api', 'plimsoll audit --format json'],
  async run([path = '.'], options, io): Promise<ExitCode> {
    const started = performance.now();
    const targets = targetsOf(options, io);
    const start = resolve(io.cwd, path);
    let stat: Stats;
    try {
      stat = statSync(start);
    } catch (error) {
      throw new UserError(`${path} ${whyUnreadable(error)}`, 3);
    }
    const explicit = options.config === undefined ? undefined : resolve(io.cwd, options.config);
    const configAt = configFinder(rules, io.cwd, explicit, presetSettings(options));
    const config = await configAt(stat.isDirectory() ? start : dirname(start));
    const result = await auditFolder(start, { cwd: io.cwd, configAt, rules, maxCommits: options.commits });
    const { sources, unknowns, practices, grade, images } = result;
    const sourceOf = (file: string) => sources.get(file);
    const active = new Set(config.rulesFor(start).map(({ rule }) => rule.id));
    const looked: Looked = {
      files: new Set([...sources.keys()].map((file) => resolve(io.cwd, file))),
      folders: stat.isDirectory() ? [start] : [],
      ran: (id) => active.has(id),
    };
    if (options['write-baseline'] !== undefined) {
      await writeBaseline(options, result.findings, sourceOf, looked, config, io);
      warnUnread(result.unread, io);
      return exitCode(false, result.unread);
    }
    const known = new KnownFindings(options, io);
    const findings = known.without(result.findings, config, sourceOf);
    known.summarize(looked);
    warnOfNotes([config], io);
    const applicable = (level: 'safe' | 'unsafe') => findings.filter(({ fixes }) => fixes[0]?.applicability === level).length;
    const screen = {
      name: basename(start),
      dockerfiles: new Set(images.map((image) => image.path)).size,
      composeFiles: result.composeFiles,
      commits: result.commits,
      seconds: (performance.now() - started) / 1000,
      grade,
      images: images.map((image) => ({ label: label(image), grade: image.grade })),
      rows: rank(findings),
      urlOf: (id: string) => {
        const rule = rules.find((candidate) => candidate.id === id);
        return rule && documentationUrl(rule);
      },
      practices,
      fixableSafely: applicable('safe'),
      fixableUnsafely: applicable('unsafe'),
      findings: findings.length,
      unknowns,
      explainGrade: options['explain-grade'],
    };
    const extra = {
      practices,
      grade,
      images: images.map(({ path: file, target, service, grade: own }) => ({ path: file, target, service, grade: own })),
    };
    const { auditText } = await import('../reporters/audit-text.ts');
    await printReport({ findings, sources, unknowns, unread: result.unread, files: images.length }, targets, io, {
      extra,
      grade,
      text: (layout) => auditText(screen, layout, options.all),
    });
    return exitCode(isFailure(findings, options['fail-on'] ?? config.failOn ?? 'error'), result.unread);
  },
});

function label({ path, target, service }: AuditedImage): string {
  return `${path}${target === undefined ? '' : ` (target ${target})`}${service === undefined ? '' : `, service ${service}`}`;
}
