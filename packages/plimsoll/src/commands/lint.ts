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
import type { Finding, Severity, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { rules } from '../rules/index.generated.ts';
import { defineCommand, type ExitCode } from './define.ts';
import { inputs, selectRules } from './inputs.ts';
import { outputOptions, printReport, targetsOf } from './outputs.ts';
import { exitCode, isFailure } from './print.ts';

/** Files of a context that lint looks at before it stops counting; audit and fix look at all. */
const contextFiles = 20_000;

/** A file that waits to be looked at together with others under the same rules. */
interface Opened {
  readonly path: string;
  readonly source: SourceText;
  readonly view: TextView;
  readonly failOn: Severity | 'never';
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
    rule: { kind: 'list', placeholder: 'RULE', summary: 'Only this rule; may be given several times' },
    config: { kind: 'text', placeholder: 'FILE', summary: 'Configuration to use instead of the nearest plimsoll.yaml' },
    'stdin-filename': { kind: 'text', placeholder: 'PATH', summary: 'What to call standard input' },
  },
  examples: [
    'plimsoll lint',
    'plimsoll lint Dockerfile services/',
    'plimsoll lint --format github --format sarif=plimsoll.sarif',
    'plimsoll lint - < Dockerfile',
  ],
  async run(paths, options, io): Promise<ExitCode> {
    const targets = targetsOf(options, io);
    const configAt = configFinder(rules, io.cwd, options.config === undefined ? undefined : resolve(io.cwd, options.config));
    await configAt(io.cwd);
    const only = selectRules(options.rule);
    const repositories = new Repositories();
    const contexts = new ContextPool({ cwd: io.cwd, maxFiles: contextFiles });
    const unknowns: Unknown[] = [];
    const sources = new Map<string, SourceText>();
    const findings: Finding[] = [];
    const judged: Judged[] = [];
    const unread: Unknown[] = [];
    let files = 0;
    let images = 0;
    let failed = false;
    const openImage = (path: string, source: SourceText) => {
      const plan = path === '-' ? { context: undefined } : defaultPlan(source, io.cwd, repositories);
      return openDockerfile(source, plan, { cwd: io.cwd, maxFiles: contextFiles, contexts });
    };
    const narrowed = new WeakMap<readonly ActiveRule[], readonly ActiveRule[]>();
    const asked = (configured: readonly ActiveRule[]) => {
      const known = narrowed.get(configured) ?? (only ? configured.filter(({ rule }) => only.has(rule.id)) : configured);
      narrowed.set(configured, known);
      return known;
    };
    let waiting: Opened[] = [];
    let waitingFor: readonly ActiveRule[] = [];
    let waitingComments: Config['comments'] = [];
    const inspectWaiting = () => {
      const views = waiting.map(({ view }) => view);
      for (const [index, inspection] of inspectAll(views, waitingFor, rules, waitingComments).entries()) {
        const { path, source, failOn } = waiting[index] as Opened;
        sources.set(path, source);
        for (const companion of companionSources(inspection)) sources.set(companion.path, companion);
        for (const finding of inspection.findings) findings.push(finding);
        failed ||= isFailure(inspection.findings, failOn);
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
    for await (const { path, kind, read, config } of inputs(paths, options['stdin-filename'], configAt, io)) {
      if (!read.ok) {
        unread.push({ path, reason: read.reason });
        continue;
      }
      files++;
      if (kind === 'dockerfile') images++;
      const view = kind === 'dockerfile' ? openImage(path, read.source) : (await openYaml(kind, path))(read.source);
      const active = asked(config.rulesFor(resolve(io.cwd, path)));
      if (active !== waitingFor || waiting.length === mostAtOnce) inspectWaiting();
      waitingFor = active;
      waitingComments = config.comments;
      waiting.push({ path, source: read.source, view, failOn: options['fail-on'] ?? config.failOn ?? 'error' });
    }
    inspectWaiting();
    const practices = targets.some(({ value }) => value === 'json') && (await import('../audit/verdicts.ts')).verdicts(judged, images);
    await printReport({ findings, sources, unknowns, unread, files }, targets, io, { extra: practices ? { practices } : {} });
    return exitCode(failed, unread);
  },
});
