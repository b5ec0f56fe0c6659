import type { Stage, Step } from '../../build/graph.types.ts';
import type { RemoveOperation } from '../../shell/operations.ts';
import { coversPath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type LayerFile, stageFiles } from './layer-files.ts';

/** What an earlier layer holds although a later one removes it. */
export interface HiddenFile {
  readonly written: LayerFile;
  /** Of the files of the context that are removed; undefined if they come from elsewhere. */
  readonly bytes: number | undefined;
  /** The whole of what was written is removed. */
  readonly whole: boolean;
}

/** What an earlier instruction of the stage, or of those it starts from, wrote at the place that is removed. */
export function hiddenBy(file: DockerfileView, step: Step, { command }: RemoveOperation, target: string): HiddenFile | undefined {
  const own = stageFiles(file, step.stage);
  // What the same RUN made before is gone for good; it may have been made anew.
  const made = own.filter((each) => each.step === step && each.command !== undefined && each.command.index < command.index);
  if (made.some(({ path }) => coversPath(target, path))) return undefined;
  for (let stage: Stage | undefined = step.stage, depth = 0; stage && depth < 50; depth++) {
    for (const written of stageFiles(file, stage).toReversed()) {
      if (stage === step.stage && written.step.index >= step.index) continue;
      if (coversPath(target, written.path)) {
        if (isLarge(written)) return { written, bytes: written.bytes, whole: true };
      } else if (written.kind === 'copied' && coversPath(written.path, target)) {
        const bytes = partOf(file, written, target);
        if (bytes !== undefined && bytes >= smallest) return { written, bytes, whole: false };
      }
    }
    stage = stage.base.kind === 'stage' ? stage.base.stage : undefined;
  }
  return undefined;
}

const smallest = 100_000;

/** Files of unknown size count unless their name says that they are small. */
function isLarge({ bytes, kind, path }: LayerFile): boolean {
  if (bytes !== undefined) return bytes >= smallest;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (kind === 'downloaded')
    return (
      !/^(setup|installer|install)$|\.(sh|asc|sig|sha\d*|sha\d*sums?|md5|txt|key|gpg|pub|repo|list|json|ya?ml|conf|py|patch|diff|pem|crt|md|html)$/i.test(
        name,
      ) && !/sums?$/i.test(name)
    );
  if (kind !== 'copied') return true;
  return /\.(tar|tgz|tbz2?|txz|tzst|gz|bz2|xz|zst|zip|7z|rar|deb|rpm|apk|jar|war|ear|whl|iso|run|bin|exe|dmg|img|db|sqlite3?|bak|dump)$/i.test(
    name,
  );
}

/** Bytes of a copied directory's files at or below a place; undefined if there are none, or it cannot be known. */
function partOf(file: DockerfileView, { step, path }: LayerFile, target: string): number | undefined {
  const { instruction } = step;
  const { context } = file;
  if (!context || context.incomplete !== undefined || /[*?[$]/.test(target) || !('sources' in instruction)) return undefined;
  const [word] = instruction.sources;
  const source = word && step.expand(word);
  if (instruction.sources.length !== 1 || !source?.known || instruction.flags.some(({ name }) => name === 'from')) return undefined;
  const below = target.slice(path === '/' ? 1 : path.length + 1);
  const files = context.select(`${source.value.replace(/\/+$/, '')}/${below}`);
  return files.length === 0 ? undefined : files.reduce((sum, { bytes }) => sum + bytes, 0);
}
