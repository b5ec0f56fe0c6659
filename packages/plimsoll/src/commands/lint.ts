import { dirname, resolve } from 'node:path';
import type { BuildGraph } from '../build/graph.types.ts';
import { Repositories } from '../collect/repositories.ts';
import { ContextPool } from '../context/context-pool.ts';
import { failOnValues } from '../engine/config/config.types.ts';
import { type Config, configFinder } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { companionSources } from '../engine/fix.ts';
import { type InlineDockerfile, inlineSource, toSurrounding } from '../engine/inline-dockerfile.ts';
import { type ActiveRule, inspectAll, type Judged, mostAtOnce } from '../engine/inspect.ts';
import { mergeJudged } from '../engine/merge.ts';
import { NearbyManifests } from '../engine/nearby-manifests.ts';
import { type BuildPlan, defaultPlan, openDockerfile } from '../engine/open.ts';
import { type OpenYaml, type YamlKind, yamlOpener } from '../engine/open-yaml.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import { nearest } from '../model/nearest.ts';
import type { SourceText } from '../model/text.ts';
import { rules } from '../rules/index.generated.ts';
import { askedBuild, buildOptions } from './asked-build.ts';
import { cacheOptions } from './cache-options.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { fileOptions, type Input, inputs } from './inputs.ts';
import { baselineOptions, KnownFindings, type Looked, ranBy, writeBaseline } from './known-findings.ts';
import { outputOptions, printReport, targetsOf } from './outputs.ts';
import { PlannedBuilds } from './planned-builds.ts';
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
  readonly inline?: InlineDockerfile;
}

/** A file that was read; a Dockerfile comes once for each of its builds. */
interface Readable extends Pick<Input, 'path' | 'kind' | 'config'> {
  readonly source: SourceText;
  /** Undefined: as it is likely to be built. */
  readonly plan?: BuildPlan | undefined;
  readonly inline?: InlineDockerfile;
}

/** What was found in one file, for each of its builds. */
interface Looks extends Pick<Opened, 'path' | 'config' | 'inline'> {
  readonly judged: Judged[];
}

/** docker build refuses it; rules that look at the image have nothing to look at. */
function missingTarget(target: string, { stages }: BuildGraph): string {
  const names = stages.flatMap(({ name }) => name ?? []);
  const meant = nearest(target, names);
  return `there is no stage ${target} to build${meant === undefined ? '' : ` (did you mean ${meant}?)`}: no image of it was looked at`;
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
    const builds = new PlannedBuilds(io.cwd);
    const asAsked = askedBuild(options, io);
    const openImage = ({ path, source, plan }: Readable) => {
      const likely = plan ?? (path === '-' ? { context: undefined } : defaultPlan(source, io.cwd, repositories));
      const shared = { cwd: io.cwd, maxFiles: contextFiles, contexts, shellProblems: shellcheck.problems };
      const build = asAsked ? asAsked(likely) : likely;
      const view = openDockerfile(source, build, shared);
      if (build.target !== undefined && !view.graph.shipped && view.graph.stages.length > 0)
        unknowns.push({ path, reason: missingTarget(build.target, view.graph) });
      return view;
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
    const looks: Looks[] = [];
    const inspectWaiting = () => {
      const views = waiting.map(({ view }) => view);
      for (const [index, inspection] of inspectAll(views, waitingFor, rules, waitingComments).entries()) {
        const { path, source, config, inline } = waiting[index] as Opened;
        if (!inline) sources.set(path, source);
        for (const companion of companionSources(inspection)) sources.set(companion.path, companion);
        const { view: _, failures: __, ...own } = inspection;
        const last = looks.at(-1);
        if (last?.path === path && last.inline === inline) last.judged.push(own);
        else looks.push({ path, config, judged: [own], ...(inline && { inline }) });
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
    async function* readable(): AsyncGenerator<Readable> {
      for await (const { path, kind, read, config } of inputs(paths, options['stdin-filename'], configAt, io, {
        exclude: options.exclude,
        builds,
      })) {
        if (!read.ok) {
          unread.push({ path, reason: read.reason });
          continue;
        }
        files++;
        if (kind === 'dockerfile') images++;
        const plans = kind === 'dockerfile' && path !== '-' ? builds.of(resolve(io.cwd, path)) : [];
        for (const plan of plans.length > 0 && !asAsked ? plans : [plans[0]]) yield { path, kind, source: read.source, config, plan };
      }
      for (const inline of builds.inlines) {
        const { path } = inline.source;
        const config = await configAt(dirname(resolve(io.cwd, path)));
        if (config.excludes(resolve(io.cwd, path))) continue;
        images++;
        sources.set(path, inline.source);
        yield { path, kind: 'dockerfile', source: inlineSource(inline), config, plan: inline, inline };
      }
    }
    const open = async (file: Readable): Promise<Opened> => {
      const { path, kind, source, config, inline } = file;
      const view = kind === 'dockerfile' ? openImage(file) : (await openYaml(kind, path))(source);
      return { path, source, view, config, active: asked(config.rulesFor(resolve(io.cwd, path))), ...(inline && { inline }) };
    };
    try {
      for await (const opened of shellcheck.inOrder(readable(), open)) {
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
    unknowns.push(...shellcheck.unknowns, ...builds.unknowns);
    for (const { config, judged: ofBuilds, inline } of looks) {
      const merged = mergeJudged(ofBuilds, rules);
      const placed = inline ? toSurrounding(merged, inline) : merged;
      found.push({ config, findings: placed.findings });
      judged.push(placed);
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
