import type { Stage, Step } from '../../build/graph.types.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import type { DownloadOperation } from '../../shell/operations.ts';
import { basename } from '../../shell/programs.ts';
import type { Command } from '../../shell/view.ts';

/** A file that a step fetches, and what becomes of it. */
export interface DownloadedFile {
  readonly step: Step;
  readonly download: DownloadOperation;
  /** Name without directory, as written; undefined if it goes into a pipe. */
  readonly name: string | undefined;
  /** The gravest thing that is done with it, as far as it can be followed. */
  readonly use: 'executed' | 'installed' | 'extracted' | undefined;
}

/** How many steps behind a download are searched for its file, and how many downloads of one step are followed. */
const mostSteps = 100;
const mostDownloads = 100;

/**
 * The files that the steps of a stage fetch with curl, wget or aria2c and that no step checks by checksum or signature.
 * A check in the same step is taken to be of all files of that step; one in a later step has to name the file.
 */
export function uncheckedDownloads(stage: Stage): readonly DownloadedFile[] {
  const found: DownloadedFile[] = [];
  for (const [index, step] of stage.steps.entries()) {
    const { keyword } = step.instruction;
    if ((keyword !== 'RUN' && keyword !== 'ONBUILD') || !step.script?.understood) continue;
    let checked: boolean | undefined;
    let count = 0;
    for (const download of step.operations) {
      if (download.kind !== 'download' || download.tool === 'git' || download.tool === 'svn' || download.urls.length === 0) continue;
      checked ??= step.script.commands.some(checks);
      if (checked || count++ === mostDownloads) break;
      const name = fileName(download);
      const later = name === undefined ? [] : laterSteps(stage, index, name);
      if (later.some(hasCheck)) continue;
      const use = name === undefined ? pipedInto(step, download) : useOf(step, download, name, later);
      found.push({ step, download, name, use });
    }
  }
  return found;
}

/** It is written to a file or handed to another program; an answer that is only printed is not. */
export function isKept({ name, download }: DownloadedFile): boolean {
  return name !== undefined || (download.command.pipe !== undefined && download.command.pipe.index < download.command.pipe.length - 1);
}

/** A later step of the stage checks a file of that name. */
export function isCheckedLater(step: Step, name: string): boolean {
  return name !== '' && laterSteps(step.stage, step.index, name).some(hasCheck);
}

function laterSteps(stage: Stage, index: number, name: string): readonly Step[] {
  return stage.steps.slice(index + 1, index + 1 + mostSteps).filter(({ instruction }) => names(writtenText(instruction), name));
}

const hasCheck = ({ script }: Step): boolean => script?.commands.some(checks) ?? false;

/** A command that compares a checksum or verifies a signature. */
function checks({ name, args }: Command): boolean {
  if (!name) return false;
  if (/sum$|verif|checksum|^(cosign|minisign|signify(-openbsd)?|gpgv\d?|sha(1|256|512))$/i.test(name)) return true;
  const first = args.slice(0, 12);
  switch (name) {
    case 'gpg':
    case 'gpg2':
      return first.some(({ unquoted }) => unquoted === '--verify' || unquoted === '--verify-files');
    case 'aria2c':
    case 'wget':
      return first.some(({ unquoted }) => unquoted.startsWith('--checksum'));
    case 'openssl':
      return /^(dgst|sha\d+|cms|smime)$/.test(first[0]?.unquoted ?? '');
    case 'rpm':
    case 'rpmkeys':
      return first.some(({ unquoted }) => unquoted === '-K' || unquoted === '--checksig');
    case 'gh':
      return first[0]?.unquoted === 'attestation';
    case 'jarsigner':
      return true;
    default:
      return first.some(({ unquoted }) => /hashlib|hash_file|sha256|sha384|sha512/i.test(unquoted));
  }
}

/** The name of the file that is written, variables as they are written. */
function fileName({ output, tool, command, urls }: DownloadOperation): string | undefined {
  if (output === '-') return undefined;
  const written = output ?? outputWord(tool, command) ?? urls[0]?.unquoted.replace(/[?#].*$/s, '') ?? '';
  const name = plainVariables(basename(written));
  return name === '' || name.includes('$(') || name.includes('`') ? undefined : name;
}

/** The word behind `-o` or `-O`, also at the end of a bundle. */
function outputWord(tool: string, { args }: Command): string | undefined {
  const letter = tool === 'wget' ? 'O' : 'o';
  for (const [at, { unquoted }] of args.entries()) {
    if (unquoted.startsWith(`-${letter}`) && unquoted.length > 2) return unquoted.slice(2);
    if (/^-[A-Za-z]+$/.test(unquoted) && unquoted.endsWith(letter)) return args[at + 1]?.unquoted;
    if (/^--output(-document)?$/.test(unquoted)) return args[at + 1]?.unquoted;
    const long = /^--output(?:-document)?=(.+)$/s.exec(unquoted)?.[1];
    if (long !== undefined) return long;
  }
  return undefined;
}

function pipedInto(step: Step, { command }: DownloadOperation): DownloadedFile['use'] {
  const pipeline = command.pipe && step.script?.pipelines[command.pipe.pipeline];
  const members = pipeline?.members.slice((command.pipe?.index ?? 0) + 1, (command.pipe?.index ?? 0) + 9).flat() ?? [];
  return members.some(({ name }) => name === 'tar' || name === 'bsdtar' || name === 'cpio') ? 'extracted' : undefined;
}

function useOf(step: Step, download: DownloadOperation, name: string, later: readonly Step[]): DownloadedFile['use'] {
  if (isProgramFolder(directoryOf(download))) return 'executed';
  let best: DownloadedFile['use'];
  const commands = [step, ...later].flatMap((each) =>
    (each.script?.commands ?? []).filter(({ index }) => each !== step || index > download.command.index),
  );
  for (const command of commands) {
    const use = useBy(command, name);
    if (use === 'executed') return use;
    if (use === 'installed' || best === undefined) best = use ?? best;
  }
  return best;
}

function useBy({ name: program = '', program: word, args }: Command, name: string): DownloadedFile['use'] {
  if (plainVariables(basename(word.unquoted)) === name && word.unquoted.includes('/')) return 'executed';
  const at = args.findIndex(({ unquoted }) => plainVariables(basename(unquoted)) === name);
  if (at === -1) return undefined;
  const before = args.slice(0, at).map(({ unquoted }) => unquoted);
  switch (program) {
    case 'chmod':
      return before.some((mode) => /^[ugoa]*[+=][rwst]*x|^0?[0-7]?[1357][0-7]{2}$/.test(mode)) ? 'executed' : undefined;
    case 'mv':
    case 'cp':
    case 'install':
    case 'ln':
      return isProgramFolder(args.at(-1)?.unquoted ?? '') || before.includes('-m755') ? 'executed' : undefined;
    case 'java':
      return before.at(-1) === '-jar' ? 'executed' : undefined;
    case 'sh':
    case 'bash':
    case 'dash':
    case 'ash':
    case 'perl':
    case 'ruby':
    case 'node':
    case 'php':
    case '.':
    case 'source':
      return before.every((each) => each.startsWith('-') && !each.startsWith('-c')) ? 'executed' : undefined;
    case 'tar':
    case 'bsdtar':
      return before.some((each) => /^-?[a-zA-Z]*x|^--(extract|get)$/.test(each)) ? 'extracted' : undefined;
    case 'unzip':
    case 'gunzip':
    case 'unxz':
    case 'bunzip2':
    case '7z':
    case '7za':
      return 'extracted';
    case 'gzip':
    case 'xz':
    case 'bzip2':
      return before.some((each) => /^-[a-z]*d|^--decompress$/.test(each)) ? 'extracted' : undefined;
    case 'dpkg':
      return before.some((each) => each === '-i' || each === '--install') ? 'installed' : undefined;
    case 'rpm':
      return before.some((each) => /^-[a-z]*[iU]|^--(install|upgrade)$/.test(each)) ? 'installed' : undefined;
    default:
      if (/^python[\d.]*$/.test(program))
        return before.every((each) => each.startsWith('-') && !/^-[cm]/.test(each)) ? 'executed' : undefined;
      if (/^(apt|apt-get|yum|dnf|microdnf|zypper|apk|gdebi|pip[\d.]*)$/.test(program) && before.some((each) => /install$|^add$/.test(each)))
        return 'installed';
      return undefined;
  }
}

function directoryOf({ output, tool, command }: DownloadOperation): string {
  return output ?? outputWord(tool, command) ?? '';
}

/** The path is a folder of programs, or a file in one. */
function isProgramFolder(path: string): boolean {
  return /(^|\/)s?bin(\/[^/]*)?$/.test(path) && path.startsWith('/');
}

function plainVariables(text: string): string {
  return text.includes('${') ? text.replace(/\$\{(\w+)\}/g, '$$$1') : text;
}

function names(text: string, name: string): boolean {
  return text.includes(name) || (name.includes('$') && plainVariables(text).includes(name));
}
