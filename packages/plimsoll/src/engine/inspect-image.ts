import { configCause } from '../facts/image/config-cause.ts';
import type { ImageView } from '../facts/views/image-view.ts';
import type { Finding, ImageLocation, Location, Practice, Related } from '../model/finding.ts';
import type { ErasedImageReport, Rule } from '../rules/define.ts';
import type { CommentTool } from './config/config.types.ts';
import { fingerprint } from './fingerprint.ts';
import { repositoryOf } from './image-name.ts';
import { type ActiveRule, fill, fixesOf } from './inspect.ts';
import { Suppressions } from './suppress.ts';

/** A question about an image that a rule could not answer. */
export interface ImageUnknown {
  readonly rule: string;
  readonly practice: Practice;
  readonly reason: string;
  /** The image, and the place in it. */
  readonly path: string;
}

/** What the rules say of one image. */
export interface ImageInspection {
  /** In the order of layers and paths, those about the configuration first. */
  readonly findings: readonly Finding[];
  readonly unknowns: readonly ImageUnknown[];
  /** The practice of each finding that a comment in the Dockerfile hides. */
  readonly waived: readonly Practice[];
  /** Practices that some rule looked at. */
  readonly judged: ReadonlySet<Practice>;
  /** Rules that threw: a defect of ours that costs that rule, no more. */
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
}

/**
 * Runs the rules that look at images over one. Where the Dockerfile is known, its ignore comments count, and each finding names the
 * instruction that is to blame.
 * @param active the rules as the configuration wants them.
 */
export function inspectImage(
  image: ImageView,
  active: readonly ActiveRule[],
  allRules: readonly Rule[],
  comments?: readonly CommentTool[],
): ImageInspection {
  const { dockerfile } = image.sources;
  const suppressions = dockerfile && new Suppressions(dockerfile, allRules, comments);
  const kept: { entry: ActiveRule; report: ErasedImageReport }[] = [];
  const unknowns: ImageUnknown[] = [];
  const waived: Practice[] = [];
  const judged = new Set<Practice>();
  const failures: { rule: string; error: string }[] = [];
  for (const entry of active) {
    const { id, practice, detect } = entry.rule;
    if (!detect.image) continue;
    judged.add(practice);
    try {
      for (const report of detect.image(image, entry.options)) {
        if ('unknown' in report) {
          unknowns.push({ rule: id, practice, reason: report.unknown, path: `${report.at.name} ▸ ${report.at.path}` });
        } else if (suppressions?.hides(id, causeOf(image, report.at)?.start, report.aliases)) waived.push(practice);
        else kept.push({ entry, report });
      }
    } catch (error) {
      failures.push({ rule: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  const seen = new Map<string, number>();
  const findings = kept.sort((a, b) => byPlace(a.report.at, b.report.at)).map(({ entry, report }) => finding(image, entry, report, seen));
  return { findings, unknowns, waived, judged, failures };
}

function finding(image: ImageView, { rule, severity }: ActiveRule, report: ErasedImageReport, seen: Map<string, number>): Finding {
  const related: Related[] = (report.related ?? []).map(({ message, at }) => ({ message, location: at }));
  const { dockerfile } = image.sources;
  const cause = causeOf(image, report.at);
  if (dockerfile && cause && !related.some(({ location }) => location.in === 'source')) {
    const location: Location = { in: 'source', path: dockerfile.path, span: cause };
    related.push({ message: report.at.path.startsWith('config/') ? 'decided here' : 'made by this instruction', location });
  }
  return {
    rule: rule.id,
    practice: rule.practice,
    severity: severity ?? report.severity ?? rule.severity,
    aliases: report.aliases ?? rule.aliases,
    message: fill(rule.messages[report.message] ?? report.message, report.data ?? {}),
    location: report.at,
    related,
    fixes: fixesOf(report),
    ...(report.impact && { impact: report.impact }),
    fingerprint: fingerprint([rule.id, 'image', repositoryOf(report.at.name), report.at.path], seen),
  };
}

/** The instruction of the Dockerfile that a place comes from. */
function causeOf({ sources }: ImageView, { layerNumber, path }: ImageLocation) {
  const history = /^history\/(\d+)$/.exec(path)?.[1];
  if (history !== undefined) return sources.instructionOf?.({ history: Number(history) - 1 });
  if (layerNumber !== undefined) return sources.instructionOf?.({ layer: layerNumber - 1 });
  return sources.dockerfile && path.startsWith('config/') ? configCause(sources.dockerfile, path.slice('config/'.length)) : undefined;
}

function byPlace(a: ImageLocation, b: ImageLocation): number {
  return (a.layerNumber ?? 0) - (b.layerNumber ?? 0) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}
