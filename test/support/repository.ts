import { type FixedFiles, fixFiles } from '../../packages/plimsoll/src/audit/fix-files.ts';
import { openRepository } from '../../packages/plimsoll/src/audit/repository.ts';
import { kindOfFile, startsLikeManifest } from '../../packages/plimsoll/src/collect/file-kinds.ts';
import { findFiles } from '../../packages/plimsoll/src/collect/find.ts';
import { type ActiveRule, inspect, inspectRepository } from '../../packages/plimsoll/src/engine/inspect.ts';
import { readSource } from '../../packages/plimsoll/src/engine/read.ts';
import type { ViewKind } from '../../packages/plimsoll/src/facts/views/text-view.ts';
import { isValuesName } from '../../packages/plimsoll/src/kubernetes/values-name.ts';
import type { SourceFinding, Unknown } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { configOf } from './config.ts';

export interface InspectedFolder {
  /** Of all files and of the repository as a whole, each with the text that it points at. */
  readonly findings: readonly (SourceFinding & { readonly flagged: string })[];
  readonly failures: readonly { readonly rule: string; readonly error: string }[];
  readonly ruleUnknowns: readonly { readonly rule: string; readonly reason: string }[];
  readonly unknowns: readonly Unknown[];
}

/** Opens a folder on disk as audit does, and looks at everything in it. */
export async function inspectFolder(root: string, active: readonly ActiveRule[]): Promise<InspectedFolder> {
  const unknowns: Unknown[] = [];
  const { view } = await openRepository(findFiles(root), new Map(), { cwd: root, maxFiles: 10_000, unknowns });
  const files = [...view.images.map((image) => image.view), ...view.composeFiles, ...view.workflows, ...view.manifests];
  const inspections = [...files.map((file) => inspect(file, active, rules)), inspectRepository(view, active, rules)];
  return {
    findings: inspections.flatMap(({ findings }) =>
      findings.map((finding) => {
        const { path, span } = finding.location;
        const source = view.fileAt(path)?.source ?? files.map((file) => file.companion(path)).find((companion) => companion !== undefined);
        return { ...finding, flagged: source?.slice(span) ?? '' };
      }),
    ),
    failures: inspections.flatMap(({ failures }) => failures),
    ruleUnknowns: inspections.flatMap((inspection) => inspection.unknowns.map(({ rule, reason }) => ({ rule, reason }))),
    unknowns,
  };
}

/** Fixes one file of a folder as `plimsoll fix` does, without writing. */
export async function fixInFolder(
  root: string,
  path: string,
  text: string,
  active: readonly ActiveRule[],
  only: string,
): Promise<FixedFiles> {
  const read = readSource(`${root}/${path}`, path);
  if (!read.ok) throw new Error(`${path} ${read.reason}`);
  const source = new SourceText(path, text, read.source.encoding);
  return fixFiles([{ path, kind: kindOf(path, text), source, config: configOf(active) }], {
    cwd: root,
    rules,
    folders: [root],
    maxFiles: 10_000,
    unsafe: true,
    only: [only],
  });
}

function kindOf(path: string, text: string): ViewKind {
  const slash = path.lastIndexOf('/');
  if (isValuesName(path.slice(slash + 1))) return 'manifest';
  const kind = kindOfFile(path.slice(slash + 1), path.slice(0, Math.max(slash, 0)));
  if (kind === 'compose' || kind === 'workflow' || kind === 'manifest') return kind;
  return kind === 'maybe-manifest' && startsLikeManifest(text) ? 'manifest' : 'dockerfile';
}
