import { resolve } from 'node:path';
import { Repositories } from '../collect/repositories.ts';
import { ContextPool } from '../context/context-pool.ts';
import { failOnValues } from '../engine/config/config.types.ts';
import { type Config, configFinder } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { companionSources } from '../engine/fix.ts';
import { type ActiveRule, inspectAll, type Judged, mostAtOnce } from '../engine/inspect.ts';
import { NearbyManifests } from '../engine/nearby-manifests.ts';
import { defaultPlan, openDockerfile } from '../engine/open.ts';
import { type OpenYaml, type YamlKind, yamlOpener } from '../engine/open-yaml.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { type Input, inputs } from './inputs.ts';
import { baselineOptions, KnownFindings, type Looked, ranBy, writeBaseline } from './known-findings.ts';
import { outputOptions, printReport, targetsOf } from './outputs.ts';
import { exitCode, hasTooManyWarnings, isFailure, warnOfNotes, warnUnread } from './print.ts';
import { ruleChoices, ruleOptions } from './rule-choices.ts';
import { shellcheckOf, shellcheckOptions } from './shellcheck-options.ts';

/** Files of a context that lint looks at before it stops counting; audit and fix look at all. */
const contextFiles = 20_000;

/** A file that waits to be looked at together with others under the same rules. */
interface Opened {
  readonly path: string;
  readonly source: SourceText;
  readonly view: TextView;
  readonly config: Config;
  readonly active: readonly ActiveRule[];
}

/** A file that was read. */
interface Readable extends Pick<Input, 'path' | 'kind' | 'config'> {
  readonly source: SourceText;
}

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
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    'stdin-filename': { kind: 'text', placeholder: 'PATH', summary: 'What to call standard input' },
  },
  examples: [
    'plimsoll lint',
    'plimsoll lint Dockerfile services/',
    'plimsoll lint --format github --format sarif=plimsoll.sarif',
    'plimsoll lint --preset strict --rule missing-labels=off --max-warnings 20',
    'plimsoll lint --write-baseline',
    'plimsoll lint - < Dockerfile',
  ],
  async run(paths, options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io);
    const { only, settings } = ruleChoices(options);
    const explicit = options.config === undefined ? undefined : resolve(io.cwd, options.config);
    const configAt = configFinder(rules, io.cwd, explicit, settings);
    const rootConfig = await configAt(io.cwd);
    const repositories = new Repositories();
    const contexts = new ContextPool({ cwd: io.cwd, maxFiles: contextFiles });
    const unknowns: Unknown[] = [];
    const sources = new Map<string, SourceText>();
    const found: { readonly config: Config; readonly findings: readonly Finding[] }[] = [];
    const judged: Judged[] = [];
    const unread: Unknown[] = [];
    let files = 0;
    let images = 0;
    const shellcheck = shellcheckOf(options, io);
    const openImage = (path: string, source: SourceText) => {
      const plan = path === '-' ? { context: undefined } : defaultPlan(source, io.cwd, repositories);
      return openDockerfile(source, plan, { cwd: io.cwd, maxFiles: contextFiles, contexts, shellProblems: shellcheck.problems });
    };
    const narrowed = new WeakMap<readonly ActiveRule[], readonly ActiveRule[]>();
    const asked = (configured: readonly ActiveRule[]) => {
      const known = narrowed.get(configured) ?? (only ? configured.filter(({ rule }) => only.has(rule.id)) : configured);
      narrowed.set(configured, known);
      return known;
    };
    let waiting: Opened[] = [];
    let waitingFor: readonly ActiveRule[] = [];
    const lists = new Set<readonly ActiveRule[]>();
    let waitingComments: Config['comments'] = [];
    const inspectWaiting = () => {
      const views = waiting.map(({ view }) => view);
      for (const [index, inspection] of inspectAll(views, waitingFor, rules, waitingComments).entries()) {
        const { path, source, config } = waiting[index] as Opened;
        sources.set(path, source);
        for (const companion of companionSources(inspection)) sources.set(companion.path, companion);
        found.push({ config, findings: inspection.findings });
        const { view: _, failures: __, ...own } = inspection;
        judged.push(own);
        unknowns.push(...failuresAsUnknowns(path, inspection));
      }
      waiting = [];
    };
    const nearby = new NearbyManifests(io.cwd, repositories);
    const openYaml = async (kind: YamlKind, path: string): Promise<OpenYaml> => {
      if (kind !== 'manifest' || path === '-') return yamlOpener(kind);
      const { readManifest } = await import('../kubernetes/manifest.ts');
      return yamlOpener(kind, { manifest: nearby.of(resolve(io.cwd, path), readManifest) });
    };
    async function* readable() {
      for await (const { path, kind, read, config } of inputs(paths, options['stdin-filename'], configAt, io)) {
        if (read.ok) yield { path, kind, source: read.source, config };
        else unread.push({ path, reason: read.reason });
      }
    }
    const open = async ({ path, kind, source, config }: Readable): Promise<Opened> => {
      const view = kind === 'dockerfile' ? openImage(path, source) : (await openYaml(kind, path))(source);
      return { path, source, view, config, active: asked(config.rulesFor(resolve(io.cwd, path))) };
    };
    try {
      for await (const opened of shellcheck.inOrder(readable(), open)) {
        files++;
        if (opened.view.kind === 'dockerfile') images++;
        if (opened.active !== waitingFor || waiting.length === mostAtOnce) inspectWaiting();
        waitingFor = opened.active;
        lists.add(waitingFor);
        waitingComments = opened.config.comments;
        waiting.push(opened);
      }
      inspectWaiting();
    } finally {
      shellcheck.close();
    }
    unknowns.push(...shellcheck.unknowns);
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
