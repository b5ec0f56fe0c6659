import { dirname } from 'node:path';
import { readHistory } from '../cache/history.ts';
import { findFiles } from '../collect/find.ts';
import type { PlannedBuild } from '../collect/plan.ts';
import { ContextPool } from '../context/context-pool.ts';
import type { ConfigFinder } from '../engine/config.ts';
import { displayPath, failuresAsUnknowns } from '../engine/display.ts';
import { companionSources } from '../engine/fix.ts';
import { type Inspection, inspect } from '../engine/inspect.ts';
import { openDockerfile } from '../engine/open.ts';
import { readSource } from '../engine/read.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import { type Grade, gradeImage, gradeRepository } from './grade.ts';
import { planImages } from './plans.ts';
import { addRebuildImpacts } from './rebuild.ts';
import { type PracticeVerdict, verdicts } from './verdicts.ts';

export interface AuditOptions {
  readonly cwd: string;
  readonly configAt: ConfigFinder;
  readonly rules: readonly Rule[];
  readonly maxCommits: number;
}

/** One image that the repository builds: a Dockerfile with a target and a context. */
export interface AuditedImage {
  readonly path: string;
  readonly target: string | undefined;
  readonly service: string | undefined;
  readonly grade: Grade;
}

export interface AuditResult {
  readonly findings: readonly Finding[];
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly unknowns: readonly Unknown[];
  readonly practices: readonly PracticeVerdict[];
  readonly images: readonly AuditedImage[];
  readonly grade: Grade | undefined;
  readonly composeFiles: number;
  /** Commits replayed; undefined if there is no readable git history. */
  readonly commits: number | undefined;
  /** Dockerfiles and folders that could not be read: the result is not whole. */
  readonly unread: readonly Unknown[];
}

/** Most files of a context that are walked. */
const contextFiles = 500_000;

/**
 * The whole pipeline over a folder, or over one Dockerfile: collect, parse, derive, detect, judge, measure. One file that cannot
 * be read costs that file. `start` is absolute and exists.
 */
export async function auditFolder(start: string, options: AuditOptions): Promise<AuditResult> {
  const { cwd, configAt, rules } = options;
  const found = findFiles(start);
  const asked = options.maxCommits > 0 ? readHistory(found.root, { maxCommits: options.maxCommits }) : undefined;
  const unknowns: Unknown[] = [];
  const unread: Unknown[] = found.unknowns.map(({ path, reason }) => ({ path: displayPath(path, cwd), reason }));

  const texts = new Map<string, SourceText>();
  for (const file of found.dockerfiles) {
    if ((await configAt(dirname(file))).excludes(file)) continue;
    const read = readSource(file, displayPath(file, cwd));
    if (read.ok) texts.set(file, read.source);
    else unread.push({ path: displayPath(file, cwd), reason: read.reason });
  }
  const { plans, composeFiles } = await planImages({ ...found, dockerfiles: [...texts.keys()] }, texts, cwd, unknowns);
  const history = await asked;

  const sources = new Map<string, SourceText>();
  const inspections: Inspection[] = [];
  const images: AuditedImage[] = [];
  const merged = new Map<string, Finding>();
  const contexts = new ContextPool({ cwd, maxFiles: contextFiles });
  for (const plan of plans) {
    const source = texts.get(plan.dockerfile) ?? readPlanned(plan, texts, cwd, unknowns);
    if (!source) continue;
    const view = openDockerfile(source, plan, { cwd, maxFiles: contextFiles, contexts });
    const config = await configAt(dirname(plan.dockerfile));
    const inspection = inspect(view, config.rulesFor(plan.dockerfile), rules);
    inspections.push(inspection);
    unknowns.push(...failuresAsUnknowns(inspection));
    sources.set(source.path, source);
    for (const companion of companionSources(inspection)) sources.set(companion.path, companion);
    const findings = history?.known
      ? await addRebuildImpacts(inspection.findings, view, history.value, plan.target, cwd)
      : inspection.findings;
    for (const finding of findings) if (!merged.has(finding.fingerprint)) merged.set(finding.fingerprint, finding);
    const service = plan.origin.kind === 'compose' ? plan.origin.services[0] : undefined;
    images.push({ path: source.path, target: plan.target, service, grade: gradeImage(findings) });
  }
  return {
    findings: [...merged.values()],
    sources,
    unknowns,
    practices: verdicts(inspections, rules),
    images,
    grade: gradeRepository(images.map(({ grade }) => grade)),
    composeFiles,
    commits: history?.known ? history.value.commits.length : undefined,
    unread,
  };
}

function readPlanned(plan: PlannedBuild, texts: Map<string, SourceText>, cwd: string, unknowns: Unknown[]): SourceText | undefined {
  const path = displayPath(plan.dockerfile, cwd);
  const read = readSource(plan.dockerfile, path);
  if (!read.ok) {
    unknowns.push({ path, reason: read.reason });
    return undefined;
  }
  texts.set(plan.dockerfile, read.source);
  return read.source;
}
