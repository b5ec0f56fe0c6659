import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { PackageManager, PackageOperation } from '../../shell/operations.ts';
import type { ShellScript } from '../../shell/view.ts';
import { removeCommand } from '../edits/remove-command.ts';
import { wordRemoval } from '../edits/remove-word.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import { runsOnWindows } from '../images/windows-stage.ts';
import { isMountedOver } from '../layers/removed-paths.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type CacheTargets, cacheTargets, hasCacheFor, profitsFromCache } from './cache-mounts.ts';

/** A RUN that downloads or compiles what a cache mount would keep, and has none. */
export interface CacheUse {
  readonly step: Step;
  readonly run: InstructionOf<'RUN'>;
  readonly operation: PackageOperation;
  readonly cache: CacheTargets;
}

/** Those of the stages that the image needs, one for each RUN and tool. */
export function cacheUses(view: DockerfileView): readonly CacheUse[] {
  return view.derive(findUses);
}

function findUses(view: DockerfileView): CacheUse[] {
  const result: CacheUse[] = [];
  for (const { step, run } of view.runs('reachable')) {
    // Windows has no mounts.
    if (run.command.form !== 'shell' || !step.script || runsOnWindows(step)) continue;
    const met = new Set<PackageManager>();
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || met.has(operation.manager) || !profitsFromCache(operation)) continue;
      const cache = cacheTargets(operation.manager);
      if (!cache || hasCacheFor(step, cache)) continue;
      met.add(operation.manager);
      result.push({ step, run, operation, cache });
    }
  }
  return result;
}

/** What it keeps in its cache is what a later RUN works with (`--no-restore`, `--offline`): a mount over only one of them breaks the other. */
export function sharesCache(manager: PackageManager): boolean {
  return /^(dotnet|maven|gradle|go|cargo|pnpm)$/.test(manager);
}

/**
 * The edits that mount a cache, and take away what would leave it empty: options that switch it off, clean-ups, docker-clean.
 *
 * @returns undefined where the cache is elsewhere, or where a RUN that needs what it holds would be left without.
 */
export function cacheMountEdits(view: DockerfileView, use: CacheUse): TextEdit[] | undefined {
  if (!sharesCache(use.operation.manager)) return leavesPackages(view, use) ? undefined : editsFor(view, use);
  const { manager } = use.operation;
  const all = cacheUses(view).filter(({ operation }) => operation.manager === manager);
  const others = view
    .runs('reachable')
    .filter(({ step }) => step.operations.some((each) => each.kind === 'package' && each.manager === manager && each.action !== 'clean'));
  // Some of them have a mount already, are in JSON form, or run in the image itself, where nothing is mounted later.
  if (others.length !== all.length || (manager !== 'pnpm' && all.some(({ step }) => step.stage.shipped))) return undefined;
  const edits: TextEdit[] = [];
  for (const each of all) {
    const own = editsFor(view, each);
    if (!own) return undefined;
    edits.push(...own);
  }
  return edits;
}

/** Without docker-clean, which the edits take away, a RUN of apt that cannot have a mount would leave what it downloads in the image. */
function leavesPackages(view: DockerfileView, { operation: { manager } }: CacheUse): boolean {
  return manager === 'apt-get' && !removesSetting(view) && view.derive(hasAptWithoutMount);
}

function hasAptWithoutMount(view: DockerfileView): boolean {
  const mountable = new Set(cacheUses(view).flatMap((use) => (editsFor(view, use) ? use.step : [])));
  return view
    .runs('reachable')
    .some(
      ({ step }) =>
        !mountable.has(step) &&
        !isMountedOver(step, '/var/cache/apt/archives') &&
        step.operations.some((each) => each.kind === 'package' && /^apt(?:-get|itude)?$/.test(each.manager) && each.action === 'install'),
    );
}

function removesSetting({ source }: DockerfileView): boolean {
  return source.text.includes('docker-clean');
}

/** The directories to mount, with the home directory filled in; undefined unless root runs it and nothing moves the cache to a place that is not known. */
export function mountTargets({ step: { before }, cache: { targets, moved } }: CacheUse): readonly string[] | undefined {
  if (!before.user.known || !/^(root|0)(:|$)/.test(before.user.value)) return undefined;
  for (const name of moved) {
    const set = before.environment.get(name);
    if (!set || (set.value.known && set.value.value === '')) continue;
    // Where an image says what its official version says, the table has it.
    if (set.step === undefined) continue;
    if (!set.value.known || !set.value.value.startsWith('/') || targets.length > 1 || /[\s,"']/.test(set.value.value)) return undefined;
    return [set.value.value];
  }
  return targets.map((target) => target.replace(/^~/, '/root'));
}

function editsFor(view: DockerfileView, use: CacheUse): TextEdit[] | undefined {
  const { step, run, operation, cache } = use;
  const { locked, off } = cache;
  const { script } = step;
  const targets = mountTargets(use);
  if (!targets || !script || run.heredocs.length > 0 || run.broken) return undefined;
  if (off.some((name) => step.before.environment.has(name) || step.before.args.has(name))) return undefined;
  // Where these keep their cache depends on version and image.
  if (
    /^(apt|aptitude|dnf|yum|microdnf|tdnf|zypper|apk|composer|cargo|yarn|pnpm|bundle)$/.test(operation.manager) &&
    !isUsual(step, operation)
  )
    return undefined;
  const flags = targets.map((target) => `--mount=type=cache,target=${target}${locked ? ',sharing=locked' : ''}`).join(' ');
  const edits = [view.insert(run.flags.at(-1)?.span.end ?? run.keywordSpan.end, ` ${flags}`)];
  const kept = keepContents(view, use, script, targets);
  if (!kept || !findsIndex(use)) return undefined;
  edits.push(...kept);
  if (operation.manager !== 'apt-get' || removesSetting(view)) return edits;
  const [first] = script.commands;
  if (!first || first.prefixes.length > 0 || first.inside.length > 0 || !(first.name === 'apt-get' || first.name === 'set'))
    return undefined;
  const place = first.name === 'apt-get' ? first : script.commands.find(({ name }) => name === 'apt-get');
  if (!place || place.inside.length > 0 || place.conditional) return undefined;
  return [...edits, view.insert(place.span.start, 'rm -f /etc/apt/apt.conf.d/docker-clean && ')];
}

/** Takes away what empties the mount or switches the cache off. */
function keepContents(
  view: DockerfileView,
  { step, run, operation, cache }: CacheUse,
  script: ShellScript,
  targets: readonly string[],
): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const other of step.operations) {
    if (other.kind === 'package' && other.manager === operation.manager) {
      if (other.action === 'clean') {
        const edit = removeCommand(view, run, script, other.command);
        if (!edit) return undefined;
        edits.push(edit);
      }
      for (const word of other.command.args) {
        if (!cache.offOptions.includes(word.unquoted)) continue;
        if (other.manager === 'apk') {
          edits.push(view.replace(word.span, '--update-cache'));
          continue;
        }
        const cut = wordRemoval(view.source.text, word.span, view.dockerfile.escape);
        if (!cut) return undefined;
        edits.push(view.replace(cut, ''));
      }
    } else if (other.kind === 'remove') {
      const emptied = other.targets.filter((word) => {
        const path = imagePath(step, other.command, word)?.replace(/\/\*$/, '');
        return path === undefined || targets.some((target) => coversPath(path, target) || path.startsWith(`${target}/`));
      });
      if (emptied.length === 0) continue;
      const edit = emptied.length === other.targets.length ? removeCommand(view, run, script, other.command) : undefined;
      if (!edit) return undefined;
      edits.push(edit);
    }
  }
  return edits;
}

/** The index that it installs from is one that the same RUN refreshes: the mount hides what the image has. */
function findsIndex({ step, operation: { manager, options } }: CacheUse): boolean {
  if (manager === 'apk' && (options.has('--no-cache') || options.has('--update-cache'))) return true;
  if (manager !== 'apk' && manager !== 'apt-get') return true;
  const first = step.operations.find((each) => each.kind === 'package' && each.manager === manager);
  return first?.kind === 'package' && first.action === 'update-index' && !first.command.conditional;
}

/** The images whose directories the table has. */
function isUsual({ stage: { root } }: Step, { manager }: PackageOperation): boolean {
  const facts = root.kind === 'image' ? root.facts : undefined;
  const name = facts?.reference.familiar;
  switch (manager) {
    case 'cargo':
      return name === 'rust';
    case 'bundle':
      return name === 'ruby';
    case 'composer':
      return name === 'php';
    case 'yarn':
    case 'pnpm':
      return name === 'node';
    case 'apk':
      return facts?.os === 'alpine';
    default:
      return false;
  }
}
