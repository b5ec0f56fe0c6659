import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { Span } from '../../model/text.ts';
import type { DownloadOperation, Operation } from '../../shell/operations.ts';
import { basename } from '../../shell/programs.ts';
import type { Command } from '../../shell/view.ts';
import { absolute } from '../caching/copied-sources.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Something that an instruction is seen to write, so that it is in the layer of that instruction. */
export interface LayerFile {
  readonly step: Step;
  /** Absolute; variables as `$NAME`. */
  readonly path: string;
  readonly kind: 'copied' | 'downloaded' | 'cloned' | 'extracted' | 'installed' | 'built';
  /** What writes it. */
  readonly at: Span;
  /** The command of a RUN that writes it. */
  readonly command: Command | undefined;
  /** Files of the context that it is, as far as they are known. */
  readonly bytes: number | undefined;
}

/** Those of a whole stage, made once; at most a few hundred, as each may be compared with each of the stage's commands. */
export function stageFiles(view: DockerfileView, stage: Stage): readonly LayerFile[] {
  const known = view.derive(noFiles);
  let files = known.get(stage);
  if (!files) {
    files = stage.steps.flatMap((step) => layerFiles(view, step)).slice(0, mostFiles);
    known.set(stage, files);
  }
  return files;
}

const mostFiles = 300;

function noFiles(): Map<Stage, readonly LayerFile[]> {
  return new Map();
}

/** What a COPY, ADD or RUN leaves in its layer at places that are known. What the same RUN removes or moves again is not among it. */
function layerFiles(view: DockerfileView, step: Step): readonly LayerFile[] {
  const { instruction } = step;
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') return copiedFiles(view, step, instruction);
  if (instruction.keyword !== 'RUN' || step.operations.length === 0) return [];
  const result: LayerFile[] = [];
  let written = 0;
  for (const operation of step.operations) {
    const file = writtenBy(step, operation);
    if (!file || isMounted(step, file.path)) continue;
    // Each is compared with all commands of the step.
    if (++written > mostFiles) break;
    if (!isTakenAway(step, file)) result.push(file);
  }
  return result;
}

function copiedFiles(view: DockerfileView, step: Step, copy: InstructionOf<'COPY' | 'ADD'>): LayerFile[] {
  const target = copy.destination && step.expand(copy.destination);
  if (!target?.known || copy.broken || copy.flags.some(({ name }) => name === 'parents' || name === 'exclude')) return [];
  const directory = absolute(step, target.value);
  if (directory === undefined) return [];
  const fromContext = !copy.flags.some(({ name }) => name === 'from');
  const intoDirectory = copy.sources.length > 1 || /(^|\/)\.{0,2}$/.test(target.value);
  return copy.sources.flatMap((word): LayerFile[] => {
    if (word.heredoc) return [];
    const source = step.expand(word);
    if (!source.known) return [];
    const remote = copy.keyword === 'ADD' && /^(https?:|git@|git:|ssh:)/i.test(source.value);
    const name = basename(source.value.replace(/[?#].*$/s, '').replace(/\/+$/, ''));
    // ADD unpacks archives of the context where they are copied to.
    const unpacks = copy.keyword === 'ADD' && !remote && archiveName.test(name);
    const files = fromContext && !remote ? view.context?.select(source.value) : undefined;
    const bytes = files && files.length > 0 && !view.context?.incomplete ? files.reduce((sum, file) => sum + file.bytes, 0) : undefined;
    const shared = { step, kind: remote ? ('downloaded' as const) : ('copied' as const), at: word.span, command: undefined, bytes };
    const inside = directory === '/' ? `/${name}` : `${directory}/${name}`;
    const isPlain = name !== '' && name !== '.' && name !== '..';
    if (unpacks || !isPlain) return [{ ...shared, path: directory }];
    if (!intoDirectory) return [{ ...shared, path: directory }];
    const isDirectory = files === undefined ? undefined : files.some(({ path }) => path !== rooted(source.value));
    if (isDirectory && !/[*?[]/.test(name)) return [{ ...shared, path: directory }];
    return [{ ...shared, path: inside }];
  });
}

function rooted(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

const archiveName = /\.(tar|tgz|tbz2?|txz|tzst|tar\.\w+)$/i;

function writtenBy(step: Step, operation: Operation): LayerFile | undefined {
  const { command } = operation;
  if (command.conditional && command.inside.some((nesting) => nesting === 'function' || nesting === 'background')) return undefined;
  const file = (path: string | undefined, kind: LayerFile['kind']): LayerFile | undefined =>
    path === undefined || path === '/' ? undefined : { step, path, kind, at: command.span, command, bytes: undefined };
  const below = (name: string) => file(imagePath(step, command, { unquoted: name }), kindOf(operation));
  switch (operation.kind) {
    case 'download': {
      const output = downloadOutput(operation);
      return output === undefined ? undefined : below(output);
    }
    case 'archive':
      if (operation.action !== 'extract' || /^(gun|bun|un(xz|zstd)|gzip|bzip2|xz|zstd|.*cat$)/.test(operation.tool)) return undefined;
      return operation.destination === undefined ? undefined : below(operation.destination);
    case 'package':
      if (operation.action === 'install-project' && /^(npm|yarn|pnpm|bun)$/.test(operation.manager)) return below('node_modules');
      if (operation.action === 'install-project' && operation.manager === 'composer') return below('vendor');
      if (operation.action === 'build' && operation.manager === 'cargo' && !operation.options.has('--target-dir')) return below('target');
      if (operation.action === 'build' && operation.manager === 'maven') return below('target');
      return undefined;
    default:
      return undefined;
  }
}

function kindOf(operation: Operation): LayerFile['kind'] {
  if (operation.kind === 'download') return operation.tool === 'git' || operation.tool === 'svn' ? 'cloned' : 'downloaded';
  if (operation.kind === 'archive') return 'extracted';
  return operation.kind === 'package' && operation.action === 'build' ? 'built' : 'installed';
}

/** The file that a download writes, also if its name holds variables; undefined for standard output and what cannot be told. */
function downloadOutput({ output, urls, tool, command }: DownloadOperation): string | undefined {
  if (output !== undefined) return output === '-' || output.startsWith('/dev/') ? undefined : output;
  const named = command.args.findIndex(({ unquoted }) => /^(-[A-Za-z]*[oO]|--output|--output-document)$/.test(unquoted));
  const option = command.args[named]?.unquoted ?? '';
  const takesFile = tool === 'curl' ? /o$|^--output$/.test(option) : /O$|^--output-document$/.test(option);
  if (named !== -1 && takesFile) return command.args[named + 1]?.unquoted;
  const redirection = command.redirections.findLast(({ operator }) => operator === '>');
  if (redirection?.target) return redirection.target.unquoted;
  const prefix = command.args.findIndex(({ unquoted }) => unquoted === '-P' || unquoted === '-d' || unquoted === '--dir');
  if (tool === 'git' || tool === 'svn' || urls.length !== 1 || prefix !== -1) return undefined;
  if (tool === 'curl' && !command.args.some(({ unquoted }) => /^-[a-zA-Z]*O|^--remote-name$/.test(unquoted))) return undefined;
  const name = basename((urls[0]?.unquoted ?? '').replace(/[?#].*$/s, '').replace(/\/+$/, ''));
  return name === '' || name === '-' ? undefined : name;
}

function isMounted({ mounts }: Step, path: string): boolean {
  return mounts.some(
    ({ target, type }) => type !== 'secret' && type !== 'ssh' && (target === undefined || coversPath(noSlash(target), path)),
  );
}

function noSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** A later command of the same RUN deletes it, moves it, or is one that cannot be looked into. */
function isTakenAway(step: Step, { path, command }: LayerFile): boolean {
  for (const other of step.script?.commands ?? []) {
    if (!command || other.index <= command.index) continue;
    if (deletes(step, other, path)) return true;
  }
  return false;
}

/** `rm`, `mv`, `find … -delete`, `unlink`, or a decompressor that replaces the file. */
function deletes(step: Step, command: Command, path: string): boolean {
  switch (command.name) {
    case 'rm':
    case 'unlink':
    case 'rmdir':
      return command.args.some((word) => covers(step, command, word, path));
    case 'mv':
      return command.args.slice(0, -1).some((word) => covers(step, command, word, path));
    case 'find':
    case 'xargs':
      return command.args.some(({ unquoted }) => unquoted === '-delete' || unquoted.startsWith('-exec'));
    case 'gunzip':
    case 'gzip':
    case 'bunzip2':
    case 'bzip2':
    case 'unxz':
    case 'xz':
    case 'unzstd':
      return command.args.some((word) => covers(step, command, word, path));
    default:
      return /clean/i.test(command.name ?? '');
  }
}

/** Lenient: for words that cannot be known the file's name decides. */
function covers(step: Step, command: Command, word: Command['args'][number], path: string): boolean {
  if (word.unquoted.startsWith('-')) return false;
  const named = imagePath(step, command, word);
  if (named !== undefined && !word.unquoted.includes('$')) return coversPath(named, path);
  if (named !== undefined && coversPath(named, path)) return true;
  const name = basename(path);
  return named === undefined || word.unquoted.includes(name) || name.includes('$');
}
