import type { Step } from '../../build/graph.types.ts';
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
  readonly at: Span;
}

/** Those of the stages that end in the image, each once. What a later RUN removes is not among them: it is left in a layer all the same, but known to be unwanted. */
export function leftArchives(view: DockerfileView): LeftArchive[] {
  const result: LeftArchive[] = [];
  const met = new Set<LayerFile>();
  for (const stage of view.stages('shipped')) {
    let files: readonly LayerFile[] | undefined;
    for (const step of stage.steps) {
      if (step.instruction.keyword !== 'RUN' || !archiveText.test(step.instruction.body.text)) continue;
      for (const command of step.script?.commands ?? []) {
        const use = usedBy(step, command);
        if (!use) continue;
        files ??= stageFiles(view, stage).filter(
          ({ kind, path }) => (kind === 'downloaded' || kind === 'copied') && archiveName.test(path),
        );
        for (const word of use.words) {
          const path = imagePath(step, command, word);
          const file = path === undefined ? undefined : files.find((each) => isBefore(each, step, command) && coversPath(path, each.path));
          if (!file || met.has(file) || isRemoved(file, step)) continue;
          met.add(file);
          result.push({ file, step, command, word, installed: use.installed, at: file.at });
        }
      }
    }
  }
  return result;
}

const archiveText = /\.(?:t[abgx]|zip|7z|deb|rpm|apk|whl)/;
const archiveName = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+|zip|7z|deb|rpm|apk|whl)$/i;
const archiveWord = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+|zip|7z|deb|rpm|apk|whl|\*)['"]?$/i;

function usedBy(step: Step, command: Command): { readonly words: readonly ShellWord[]; readonly installed: boolean } | undefined {
  const { name, args } = command;
  if (name === undefined) return undefined;
  const isNamed = ({ unquoted }: ShellWord) => archiveWord.test(unquoted) && !unquoted.startsWith('-') && !/:\/\//.test(unquoted);
  if (/^(dpkg|rpm|apt|apt-get|apk|dnf|yum|zypper|gdebi|pip[\d.]*|alien)$/.test(name)) {
    const installs = name === 'dpkg' ? args.some(({ unquoted }) => /^-i|^--install/.test(unquoted)) : name !== 'alien';
    const words = args.filter(isNamed);
    return installs && words.length > 0 ? { words, installed: true } : undefined;
  }
  if (!/^(?:tar|bsdtar|unzip|7z\w*)$/.test(name)) return undefined;
  const operation = step.operations.find((each) => each.command === command);
  if (operation?.kind !== 'archive' || operation.action !== 'extract') return undefined;
  const words = args.filter(isNamed).slice(0, 1);
  return words.length > 0 ? { words, installed: false } : undefined;
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
