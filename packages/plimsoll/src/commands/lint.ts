import { resolve } from 'node:path';
import { failOnValues } from '../engine/config/config.types.ts';
import type { Config } from '../engine/config.ts';
import { inlineSource } from '../engine/inline-dockerfile.ts';
import type { ActiveRule, Judged } from '../engine/inspect.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { buildOptions } from './asked-build.ts';
import { cacheOptions } from './cache-options.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { fileOptions, inputs } from './inputs.ts';
import { baselineOptions, KnownFindings, type Looked, ranBy, writeBaseline } from './known-findings.ts';
import { filesPerThread, type Look, Onlooker, type Readable, sumUp } from './look.ts';
import { outputOptions, printReport, targetsOf } from './outputs.ts';
import { PlannedBuilds } from './planned-builds.ts';
import { exitCode, hasTooManyWarnings, isFailure, warnOfNotes, warnUnread } from './print.ts';
import { ruleOptions } from './rule-choices.ts';
import { shellcheckOf, shellcheckOptions } from './shellcheck-options.ts';

export const lint = defineCommand({
  name: 'lint',
  summary: 'Check Dockerfiles, Compose files, workflows and manifests',
  positionals: {
    name: 'FILE…',
    summary: 'Files or folders; - is standard input (default: .)',
    min: 0,
    max: Number.POSITIVE_INFINITY,
  },
  options: {
    ...outputOptions,
    'fail-on': { kind: 'choice', values: failOnValues, summary: 'Exit with 1 from this severity on (default error)' },
    'max-warnings': { kind: 'number', summary: 'Exit with 1 for more warnings than this' },
    ...ruleOptions,
    ...baselineOptions,
    ...shellcheckOptions,
    ...cacheOptions,
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    'stdin-filename': { kind: 'text', placeholder: 'PATH', summary: 'What to call standard input' },
    ...fileOptions,
    ...buildOptions,
  },
  examples: [
    'plimsoll lint',
    'plimsoll lint Dockerfile services/',
    "plimsoll lint 'services/**/Dockerfile*' --exclude '**/test/**'",
    'plimsoll lint --target production --build-arg VERSION=1.2 Dockerfile',
    'plimsoll lint --format github --format sarif=plimsoll.sarif',
    'plimsoll lint --preset strict --rule missing-labels=off --max-warnings 20',
    'plimsoll lint --write-baseline',
    'plimsoll lint - < Dockerfile',
  ],
  async run(paths, options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io);
    const shellcheck = shellcheckOf(options, io);
    const onlooker = new Onlooker(options, io, shellcheck);
    const rootConfig = await onlooker.configAt(io.cwd);
    const builds = new PlannedBuilds(io.cwd);
    const sources = new Map<string, SourceText>();
    const unread: Unknown[] = [];
    let files = 0;
    let images = 0;
    const readables: Readable[] = [];
    const given = inputs(paths, options['stdin-filename'], onlooker.configAt, io, { exclude: options.exclude, builds });
    for await (const { path, kind, read } of given) {
      if (!read.ok) {
        unread.push({ path, reason: read.reason });
        continue;
      }
      files++;
      if (kind === 'dockerfile') images++;
      sources.set(path, read.source);
      const plans = kind === 'dockerfile' && path !== '-' ? builds.of(resolve(io.cwd, path)) : [];
      // What the command line says of the build is said of one.
      const looked = plans.length > 0 && !onlooker.buildIsAsked ? plans : [plans[0]];
      for (const plan of looked) readables.push({ path, kind, source: read.source, plan });
    }
    for (const inline of builds.inlines) {
      const { path } = inline.source;
      if ((await onlooker.configOf(path)).excludes(resolve(io.cwd, path))) continue;
      images++;
      sources.set(path, inline.source);
      readables.push({ path, kind: 'dockerfile', source: inlineSource(inline), plan: inline, inline });
    }
    let looks: readonly Look[];
    try {
      looks =
        readables.length < 2 * filesPerThread // What threads take need not be loaded.
          ? await onlooker.look(readables)
          : await (await import('./look-in-threads.ts')).lookInThreads(readables, onlooker, shellcheck, options, io);
    } finally {
      shellcheck.close();
    }
    const unknowns = [...looks.flatMap((look) => look.unknowns), ...shellcheck.unknowns, ...builds.unknowns];
    const found: { readonly config: Config; readonly findings: readonly Finding[] }[] = [];
    const judged: Judged[] = [];
    const lists = new Set<readonly ActiveRule[]>();
    for (const [start, end] of runsOfOneFile(readables)) {
      const { path, inline } = readables[start] as Readable;
      const ofFile = looks.slice(start, end);
      for (const companion of ofFile.flatMap(({ companions }) => companions)) sources.set(companion.path, companion);
      const config = await onlooker.configOf(path);
      lists.add(onlooker.rulesFor(path, config));
      const whole = sumUp(ofFile, inline);
      found.push({ config, findings: whole.findings });
      judged.push(whole);
    }
    const sourceOf = (path: string) => sources.get(path);
    const looked: Looked = {
      files: new Set([...sources.keys()].map((path) => resolve(io.cwd, path))),
      folders: (paths.length > 0 ? paths : ['.']).map((path) => resolve(io.cwd, path)),
      ran: ranBy(lists),
    };
    if (options['write-baseline'] !== undefined) {
      const all = found.flatMap((each) => each.findings);
      await writeBaseline(options, all, sourceOf, looked, rootConfig, io);
      warnUnread(unread, io);
      return exitCode(false, unread);
    }
    const known = new KnownFindings(options, io);
    const findings: Finding[] = [];
    let failed = false;
    for (const each of found) {
      const left = known.without(each.findings, each.config, sourceOf);
      for (const finding of left) findings.push(finding);
      failed ||= isFailure(left, options['fail-on'] ?? each.config.failOn ?? 'error');
    }
    known.summarize(looked);
    warnOfNotes(
      found.map(({ config }) => config),
      io,
    );
    const tooMany = hasTooManyWarnings(findings, options['max-warnings'], io);
    const practices = targets.some(({ value }) => value === 'json') && (await import('../audit/verdicts.ts')).verdicts(judged, images);
    await printReport({ findings, sources, unknowns, unread, files }, targets, io, { extra: practices ? { practices } : {} });
    return exitCode(failed || tooMany, unread);
  },
});

/** Where the builds of each file begin and end; they stand behind each other. */
function* runsOfOneFile(readables: readonly Readable[]): Generator<readonly [start: number, end: number]> {
  for (let start = 0, end = 0; start < readables.length; start = end) {
    const first = readables[start];
    while (end < readables.length && readables[end]?.path === first?.path && readables[end]?.inline === first?.inline) end++;
    yield [start, end];
  }
}
