import type { BudgetVerdict } from '../facts/image/budget.ts';
import type { ComparedLayer, ImageComparison } from '../facts/image/compare.ts';

/** A document nobody can open helps nobody: an image that was built anew from another base changes every file. */
const mostFiles = 20_000;

/** The member `comparison` of the JSON document. Layers count from 1; paths have a leading slash. */
export function imageCompareJson(comparison: ImageComparison) {
  const { before, after, sharedLayers, ownLayers, files, directories, packages, config, accounts, history, findings } = comparison;
  const layers = (each: readonly ComparedLayer[]) =>
    each.map(({ layer, instruction }) => ({ number: layer.index + 1, diffId: layer.diffId, bytes: layer.bytes, instruction }));
  const fingerprints = (each: readonly { readonly rule: string; readonly message: string; readonly fingerprint: string }[]) =>
    each.map(({ rule, message, fingerprint }) => ({ rule, message, fingerprint }));
  return {
    before,
    after,
    bytes: after.bytes - before.bytes,
    layers: { shared: sharedLayers, before: layers(ownLayers.before), after: layers(ownLayers.after) },
    files: {
      added: files.added,
      removed: files.removed,
      changed: files.changed,
      ...(files.changes.length > mostFiles && { leftOut: files.changes.length - mostFiles }),
      changes: files.changes.slice(0, mostFiles).map(({ path, change, aspects, bytes }) => ({
        path: `/${path}`,
        change,
        ...(aspects.length > 0 && { aspects }),
        bytes,
      })),
    },
    directories: directories.map(({ path, ...sizes }) => ({ path: `/${path}`, ...sizes })),
    packages,
    config,
    accounts: {
      added: accounts.added.map(({ name, uid, gid }) => ({ name, uid, gid })),
      removed: accounts.removed.map(({ name, uid, gid }) => ({ name, uid, gid })),
    },
    history,
    ...(findings && { findings: { new: fingerprints(findings.added), fixed: fingerprints(findings.fixed), kept: findings.kept } }),
  };
}

/** The member `budgets` of the JSON document. */
export function budgetsJson(budgets: readonly BudgetVerdict[]) {
  return budgets.map(({ budget, kept, actual, limit, message }) => ({ budget, kept, actual, limit, message }));
}
