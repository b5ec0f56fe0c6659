import type { Step } from '../../build/graph.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type LayerFile, stageFiles } from './layer-files.ts';

/** An archive or a package file that was unpacked or installed, and that stays in the image. */
export interface LeftArchive {
  readonly file: LayerFile;
  /** The step and command that unpack it. */
  readonly step: Step;
  readonly command: Command;
  /** The word of the command that names it. */
  readonly word: ShellWord;
  readonly installed: boolean;
  /** The program puts what it unpacks in place of the archive, as gunzip does: it has to be able to write where that lies. */
  readonly inPlace: boolean;
  /** Only the names of the two are equal: where it is copied to, or read from, is not known. */
  readonly byName: boolean;
  readonly at: Span;
}

/** Those of the stages that end in the image, each once. What a later RUN removes is not among them: it is left in a layer all the same, but known to be unwanted. */
export function leftArchives(view: DockerfileView): LeftArchive[] {
  const result: LeftArchive[] = [];
  const met = new Set<number>();
  for (const stage of view.stages('shipped')) {
    let files: readonly LayerFile[] | undefined;
    for (const step of stage.steps) {
      if (step.instruction.keyword !== 'RUN' || !archiveText.test(writtenText(step.instruction))) continue;
      for (const command of step.script?.commands ?? []) {
        const use = usedBy(step, command);
        if (!use) continue;
        files ??= stageFiles(view, stage).filter(
          ({ kind, path }) => (kind === 'downloaded' || kind === 'copied') && archiveName.test(path),
        );
        for (const word of use.words) {
          const path = imagePath(step, command, word);
          const exact = path === undefined ? undefined : files.find((each) => isBefore(each, step, command) && coversPath(path, each.path));
          const file = exact ?? copiedByName(view, step, command, word);
          if (!file || met.has(file.at.start) || isRemoved(file, step) || (use.inPlace && file.kind !== 'copied')) continue;
          met.add(file.at.start);
          result.push({ file, step, command, word, ...use, byName: exact === undefined, at: file.at });
        }
      }
    }
  }
  return result;
}

const archiveText = /\.(?:t[abgx]|zip|7z|deb|rpm|apk|whl|gz|xz|bz2|zst)/;
const archiveName = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+|zip|7z|deb|rpm|apk|whl|gz|xz|bz2|zst)$/i;
const compressedName = /\.(?:gz|xz|bz2|zst)['"]?$/i;
const archiveWord = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+|zip|7z|deb|rpm|apk|whl|\*)['"]?$/i;

type Use = Pick<LeftArchive, 'installed' | 'inPlace'> & { readonly words: readonly ShellWord[] };

function usedBy(step: Step, command: Command): Use | undefined {
  const { name, args } = command;
  if (name === undefined) return undefined;
  const isNamed = ({ unquoted }: ShellWord) => archiveWord.test(unquoted) && !unquoted.startsWith('-') && !/:\/\//.test(unquoted);
  const use = (words: readonly ShellWord[], how: Partial<Use>): Use | undefined =>
    words.length > 0 ? { installed: false, inPlace: false, ...how, words } : undefined;
  if (/^(dpkg|rpm|apt|apt-get|apk|dnf|yum|zypper|gdebi|pip[\d.]*|alien)$/.test(name)) {
    const installs = name === 'dpkg' ? args.some(({ unquoted }) => /^-i|^--install/.test(unquoted)) : name !== 'alien';
    return installs ? use(args.filter(isNamed), { installed: true }) : undefined;
  }
  if (/^(?:gunzip|unxz|bunzip2|unzstd|[gx]?zcat|xzcat|bzcat|zstdcat)$/.test(name)) {
    const compressed = args.filter(({ unquoted }) => compressedName.test(unquoted) && !unquoted.startsWith('-'));
    return use(compressed, { inPlace: !name.endsWith('cat') });
  }
  if (!/^(?:tar|bsdtar|unzip|7z\w*)$/.test(name)) return undefined;
  const operation = step.operations.find((each) => each.command === command);
  if (operation?.kind !== 'archive' || operation.action !== 'extract') return undefined;
  return use(args.filter(isNamed).slice(0, 1), {});
}

/**
 * What a COPY before it in the stage brought under the same name, where the folders cannot be told or are not equal: the destination
 * may be a folder without a slash behind it, a script may have changed the folder, paths may be those of Windows.
 */
function copiedByName(view: DockerfileView, step: Step, command: Command, word: ShellWord): LayerFile | undefined {
  const name = lastPart(word.unquoted);
  if (!archiveWord.test(name) || /[*?[$]/.test(name)) return undefined;
  // Another command of the RUN may have made it.
  const commands = (step.script?.commands ?? []).slice(0, command.index);
  if (commands.some(({ span }) => view.text(span).includes(name))) return undefined;
  for (const copy of step.stage.steps.slice(0, step.index).toReversed()) {
    const { instruction } = copy;
    if (instruction.keyword !== 'COPY' || instruction.broken || !instruction.body.text.includes(name)) continue;
    const target = instruction.destination && lastPart(instruction.destination.text);
    const source =
      instruction.sources.find(({ text }) => lastPart(text) === name) ?? (target === name ? instruction.sources[0] : undefined);
    if (!source || source.heredoc) continue;
    const path = imagePath(step, command, word) ?? name;
    return { step: copy, path, kind: 'copied', at: source.span, command: undefined, bytes: undefined };
  }
  return undefined;
}

/** Behind the last slash of either kind, without quotes. */
function lastPart(path: string): string {
  return path.replace(/^["']|["']$/g, '').replace(/^.*[\\/]/s, '');
}

function isBefore(file: LayerFile, step: Step, command: Command): boolean {
  if (file.step !== step) return file.step.index < step.index;
  return file.command !== undefined && file.command.index < command.index;
}

/** A command from this step on deletes or moves it, or may: a loop, a script that cleans up. */
function isRemoved(file: LayerFile, from: Step): boolean {
  for (const step of from.stage.steps.slice(file.step.index)) {
    for (const command of step.script?.commands ?? []) {
      if (step === file.step && command.index <= (file.command?.index ?? -1)) continue;
      const { name, args } = command;
      if (name === undefined || /clean/i.test(name)) return true;
      if (name === 'find' && args.some(({ unquoted }) => unquoted === '-delete' || unquoted.startsWith('-exec'))) return true;
      if (name !== 'rm' && name !== 'mv' && name !== 'unlink') continue;
      for (const word of args) {
        const path = word.unquoted.startsWith('-') ? undefined : imagePath(step, command, word);
        if (path === undefined ? !word.unquoted.startsWith('-') : coversPath(path, file.path)) return true;
      }
    }
  }
  return false;
}
