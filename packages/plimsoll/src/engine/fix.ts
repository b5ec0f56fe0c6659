import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { TextView } from '../facts/views/text-view.ts';
import { applyEdits, isNewFile } from '../model/edit.ts';
import type { Edit, Fix, SourceFinding, TextEdit } from '../model/finding.ts';
import { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import type { CommentTool } from './config/config.types.ts';
import { compatibleGroups, overlapsItself } from './edits.ts';
import { type ActiveRule, type Inspection, inspect } from './inspect.ts';

export interface FixOptions {
  readonly unsafe: boolean;
  /** Only fixes of these rules; undefined: all. */
  readonly only?: readonly string[];
  /** Eight by default: a Dockerfile that is parted into stages takes one round for that, and others for what then shows. */
  readonly maxRounds?: number;
  /** Whose ignore comments count; those of all tools by default. */
  readonly comments?: readonly CommentTool[];
}

export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
  readonly applicability: Fix['applicability'];
}

export interface FixedFile<V extends TextView = DockerfileView> {
  /** The Dockerfile's text after all rounds. */
  readonly source: SourceText;
  readonly applied: readonly AppliedFix[];
  /** Fixes that would have made the file one that does not build, or that contradict themselves: a defect of ours, not applied. */
  readonly rejected: readonly AppliedFix[];
  readonly rounds: number;
  /** False if the last allowed round still found something to fix. */
  readonly converged: boolean;
  /** What is found in the fixed text. */
  readonly after: Inspection<V>;
}

/** Texts of other files (an ignore file) that fixes wrote, by path; shared by all files of one run. */
export type Overlay = Map<string, string>;

/**
 * Applies fixes until nothing changes. Each round applies every fix that touches no other; the rest wait for the next round,
 * which works on the new text. A fix that restructures the file has the round to itself. A fix after which BuildKit would refuse more than before is taken back.
 */
export function fixFile<V extends TextView>(
  source: SourceText,
  makeView: (source: SourceText, overlay: Overlay) => V,
  active: readonly ActiveRule[],
  allRules: readonly Rule[],
  overlay: Overlay,
  options: FixOptions,
): FixedFile<V> {
  const applied: AppliedFix[] = [];
  const rejected: AppliedFix[] = [];
  const refusedFixes = new Set<string>();
  let current = source;
  let view = makeView(current, overlay);
  let inspection = inspect(view, active, allRules, options.comments);
  const maxRounds = options.maxRounds ?? 8;
  let rounds = 0;
  while (rounds < maxRounds) {
    const candidates = candidateFixes(inspection, options).filter((candidate) => {
      if (refusedFixes.has(candidate.key)) return false;
      if (!overlapsItself(candidate.fix.edits)) return true;
      refusedFixes.add(candidate.key);
      rejected.push(described(candidate));
      return false;
    });
    if (candidates.length === 0) return { source: current, applied, rejected, rounds, converged: true, after: inspection };
    const restructuring = candidates.find(({ fix }) => fix.restructures);
    const accepted = restructuring
      ? [restructuring]
      : compatibleGroups(candidates.map(({ fix }) => fix.edits)).map((index) => candidates[index] as Candidate);
    const refusals = view.refusals;
    const together = attempt(view, overlay, accepted, makeView);
    rounds++;
    if (together.view.refusals <= refusals) {
      commit(together.overlay, overlay);
      for (const candidate of accepted) applied.push(described(candidate));
      ({ source: current, view } = together);
    } else {
      // One of them breaks the file: take them one at a time, and leave out those that do.
      let before = refusals;
      for (const candidate of accepted) {
        const found = candidateFixes(inspect(view, active, allRules, options.comments), options).find(({ key }) => key === candidate.key);
        if (!found) continue;
        const alone = attempt(view, overlay, [found], makeView);
        const now = alone.view.refusals;
        if (now > before) {
          refusedFixes.add(candidate.key);
          rejected.push(described(candidate));
          continue;
        }
        before = now;
        commit(alone.overlay, overlay);
        applied.push(described(candidate));
        ({ source: current, view } = alone);
      }
    }
    inspection = inspect(view, active, allRules, options.comments);
  }
  const left = candidateFixes(inspection, options).filter(({ key }) => !refusedFixes.has(key));
  return { source: current, applied, rejected, rounds, converged: left.length === 0, after: inspection };
}

interface Candidate {
  readonly finding: SourceFinding;
  readonly fix: Fix;
  readonly key: string;
}

/**
 * The first fix of each finding that may be applied, in the findings' order. An unterminated heredoc takes all that follows,
 * so that a new instruction would land in its body: such a file is repaired first.
 */
export function candidateFixes({ findings, view }: Inspection<TextView>, options: FixOptions): Candidate[] {
  const swallowed =
    view.kind === 'dockerfile' && (view as DockerfileView).dockerfile.diagnostics.some(({ code }) => code === 'unterminated-heredoc');
  return findings.flatMap((finding) => {
    if (options.only && !options.only.includes(finding.rule)) return [];
    if (swallowed && finding.practice !== 'correctness') return [];
    const fix = finding.fixes.find(({ applicability }) => applicability === 'safe' || (options.unsafe && applicability === 'unsafe'));
    return fix ? [{ finding, fix, key: `${finding.fingerprint} ${fix.title}` }] : [];
  });
}

function described({ finding, fix }: Candidate): AppliedFix {
  return { rule: finding.rule, title: fix.title, applicability: fix.applicability };
}

function attempt<V extends TextView>(
  view: V,
  overlay: Overlay,
  fixes: readonly Candidate[],
  makeView: (source: SourceText, overlay: Overlay) => V,
) {
  const { source } = view;
  const next = new Map(overlay);
  const edits: Edit[] = fixes.flatMap(({ fix }) => fix.edits);
  for (const edit of edits) if (isNewFile(edit)) next.set(edit.path, edit.create);
  const textEdits = edits.filter((edit): edit is TextEdit => !isNewFile(edit));
  const byFile = Map.groupBy(textEdits, ({ path }) => path);
  for (const [path, own] of byFile) {
    if (path === source.path) continue;
    const text = overlay.get(path) ?? view.companion(path)?.text;
    if (text === undefined) throw new Error(`a fix edits ${path}, which the engine has not read`);
    next.set(path, applyEdits(text, own));
  }
  const changed = new SourceText(source.path, applyEdits(source.text, byFile.get(source.path) ?? []), source.encoding);
  return { source: changed, overlay: next, view: makeView(changed, next) };
}

/** The texts beside the Dockerfile's own that findings and their fixes refer to. */
export function companionSources({ view, findings }: Inspection<TextView>): SourceText[] {
  const paths = new Set(
    findings.flatMap(({ location, fixes }) => [location.path, ...fixes.flatMap(({ edits }) => edits.map(({ path }) => path))]),
  );
  return [...paths].flatMap((path) => view.companion(path) ?? []);
}

function commit(from: Overlay, to: Overlay): void {
  for (const [path, text] of from) to.set(path, text);
}
