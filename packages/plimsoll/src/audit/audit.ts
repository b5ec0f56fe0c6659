import { dirname, resolve } from 'node:path';
import { readHistory } from '../cache/history.ts';
import type { History } from '../cache/history.types.ts';
import { findFiles } from '../collect/find.ts';
import { ContextPool } from '../context/context-pool.ts';
import type { ConfigFinder } from '../engine/config.ts';
import { displayPath, failuresAsUnknowns } from '../engine/display.ts';
import { companionSources } from '../engine/fix.ts';
import { type Inspection, inspect, inspectRepository, type Judged } from '../engine/inspect.ts';
import { mergeFindings } from '../engine/merge.ts';
import { readSource } from '../engine/read.ts';
import type { RepositoryImage } from '../facts/views/repository-view.ts';
import type { TextView } from '../facts/views/text-view.ts';
import type { SourceFinding, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import { type Grade, gradeImage, gradeRepository } from './grade.ts';
import { addRebuildImpacts } from './rebuild.ts';
import { openRepository } from './repository.ts';
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
  readonly findings: readonly SourceFinding[];
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
  let commits: History | undefined;
  const opened = await openRepository({ ...found, dockerfiles: [...texts.keys()] }, texts, {
    cwd,
    maxFiles: contextFiles,
    contexts: new ContextPool({ cwd, maxFiles: contextFiles }),
    unknowns,
    history: () => commits,
  });
  const { view: repository, plans } = opened;
  for (const { source, name } of opened.inlines)
    unknowns.push({ path: source.path, reason: `the Dockerfile of ${name} stands in this file: lint and fix look at it, audit does not` });
  const history = await asked;
  commits = history?.known ? history.value : undefined;

  const sources = new Map<string, SourceText>();
  const judged: Judged[] = [];
  const look = async <V extends TextView>(view: V): Promise<Inspection<V>> => {
    const file = resolve(cwd, view.path);
    const config = await configAt(dirname(file));
    const inspection = inspect(view, config.rulesFor(file), rules, config.comments);
    judged.push(inspection);
    unknowns.push(...failuresAsUnknowns(view.path, inspection));
    sources.set(view.path, view.source);
    for (const companion of companionSources(inspection)) sources.set(companion.path, companion);
    return inspection;
  };
  const ofImages: { readonly image: RepositoryImage; readonly findings: readonly SourceFinding[] }[] = [];
  for (const image of repository.images) {
    const { findings } = await look(image.view);
    const measured = history?.known
      ? await addRebuildImpacts(findings, image.view, history.value, plans.get(image.view)?.target, cwd)
      : findings;
    ofImages.push({ image, findings: measured });
  }
  // What is wrong with how images are developed, delivered and run counts for each of them.
  const shared: SourceFinding[] = [];
  for (const view of [...repository.composeFiles, ...repository.workflows, ...repository.manifests]) {
    if ((await configAt(dirname(resolve(cwd, view.path)))).excludes(resolve(cwd, view.path))) continue;
    shared.push(...(await look(view)).findings);
  }
  const config = await configAt(found.root);
  const whole = inspectRepository(repository, config.rulesFor(found.root), rules, config.comments);
  judged.push(whole);
  unknowns.push(...failuresAsUnknowns(displayPath(found.root, cwd) || '.', whole));
  shared.push(...whole.findings);
  const ofFiles = [...Map.groupBy(ofImages, ({ image }) => image.view.path).values()].flatMap((builds) =>
    mergeFindings(
      builds.map(({ findings }) => findings),
      rules,
    ),
  );
  // Files that build from one context may say the same of its ignore file.
  const all = new Map<string, SourceFinding>();
  for (const finding of [...ofFiles, ...shared]) if (!all.has(finding.fingerprint)) all.set(finding.fingerprint, finding);
  const images = ofImages.map(({ image, findings }) => ({
    path: image.view.path,
    target: image.target,
    service: image.services[0]?.service,
    grade: gradeImage([...findings, ...shared]),
  }));
  return {
    findings: [...all.values()],
    sources,
    unknowns,
    practices: verdicts(judged, repository.images.filter(({ view }) => view.graph.shipped !== undefined).length),
    images,
    grade: gradeRepository(images.map(({ grade }) => grade)),
    composeFiles: repository.composeFiles.length,
    commits: history?.known ? history.value.commits.length : undefined,
    unread,
  };
}
