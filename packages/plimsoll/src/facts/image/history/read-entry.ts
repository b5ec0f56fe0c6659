import type { HistoryEntry } from '../../../image/image.types.ts';
import { writtenBody } from './written-body.ts';

/** A tool that leaves its mark in the histories of images. `docker`: its classic builder. `commit`: `docker commit` and its like. */
export type BuildTool =
  | 'buildkit'
  | 'docker'
  | 'buildah'
  | 'kaniko'
  | 'bazel'
  | 'jib'
  | 'ko'
  | 'apko'
  | 'nix'
  | 'buildpacks'
  | 'debuerreotype'
  | 'crane'
  | 'import'
  | 'commit';

export interface ReadEntry {
  /** Undefined for what is no instruction. */
  readonly keyword: string | undefined;
  readonly body: string;
  readonly buildArguments: readonly string[];
  /** The words in front of a script; undefined for a command without a shell, and for all but RUN. */
  readonly shell: readonly string[] | undefined;
  readonly destination: string | undefined;
  readonly from: string | undefined;
  readonly tool: BuildTool | undefined;
}

type Instruction = Pick<ReadEntry, 'keyword' | 'body'> & Partial<ReadEntry>;

const keywords = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

/** `#(nop)` marks what the classic builder did not run; behind it stands the instruction. */
const nopMark = '#(nop)';
const buildkitMark = '# buildkit';

/** Reads one entry of a history. Never throws; takes linear time. */
export function readEntry({ createdBy = '', comment = '', author = '' }: HistoryEntry): ReadEntry {
  const from = /^FROM (\S+)/.exec(comment)?.[1];
  const read = readCommand(createdBy.trim(), comment);
  const tool = read.tool ?? toolOf(createdBy, comment, author);
  const { keyword, body } = read;
  return {
    buildArguments: [],
    shell: undefined,
    destination: keyword === 'COPY' || keyword === 'ADD' ? destinationOf(body) : undefined,
    ...read,
    body: keyword === undefined ? body : writtenBody(keyword, body),
    from,
    tool: from === undefined ? tool : 'buildah',
  };
}

function readCommand(written: string, comment: string): Instruction {
  const isMarked = written.endsWith(buildkitMark);
  const isBuildkit = isMarked || comment.startsWith('buildkit.');
  const text = isMarked ? written.slice(0, -buildkitMark.length).trimEnd() : written;
  const nop = text.indexOf(nopMark);
  // In front of it stands the shell that the image has, which may be any.
  if (nop > 0 && nop < 200 && !isBuildkit) return { ...classic(text.slice(nop + nopMark.length).trim()), tool: 'docker' };
  const plain = instructionIn(text);
  if (plain.keyword === 'RUN')
    return isBuildkit ? { ...ran(plain.body, false), tool: 'buildkit' } : { ...ran(plain.body, true), tool: 'kaniko' };
  if (isBuildkit) return { ...plain, tool: 'buildkit' };
  if (plain.keyword !== undefined) return plain;
  // The classic builder and buildah write a RUN as what they ran.
  const run = ran(text, false);
  return run.shell ? { ...run, tool: 'docker' } : plain;
}

function instructionIn(text: string): Instruction {
  const word = text.slice(0, text.search(/\s|$/));
  if (!keywords.has(word)) return { keyword: undefined, body: text };
  return { keyword: word, body: text.slice(word.length).trim() };
}

/** `COPY file:4f2c… in /app/` names files by a hash of what was copied: that is all there is. */
function classic(text: string): Instruction {
  const read = instructionIn(text);
  if (read.keyword !== 'COPY' && read.keyword !== 'ADD') return read;
  const hashed = /^(?:--\S+ )*(?:file|dir|multi):[0-9a-f]{64}(?: in |\s*$)/.exec(read.body);
  return hashed ? { ...read, destination: read.body.slice(hashed[0].length).trim() || '/' } : read;
}

/** What was run: `|2 A=1 B=2 /bin/bash -o pipefail -c …`. Values are not quoted: arguments end where the next one, or the shell, begins. */
function ran(text: string, asWritten: boolean): Instruction {
  const count = /^\|(\d{1,4}) /.exec(text);
  const rest = count ? text.slice(count[0].length) : withoutFlags(text);
  const shell = shellIn(rest, count !== null);
  if (!shell) {
    // Kaniko writes the instruction as it stands in the Dockerfile; BuildKit without a shell has run words.
    const words = asWritten && !rest.startsWith('[') ? ['/bin/sh', '-c'] : undefined;
    return { keyword: 'RUN', body: rest, shell: words };
  }
  const given = rest.slice(0, shell.start).trim();
  const buildArguments = given === '' ? [] : given.split(/ (?=[A-Za-z_][A-Za-z_0-9]{0,200}=)/).slice(0, Number(count?.[1] ?? 0));
  return { keyword: 'RUN', body: rest.slice(shell.end).trim(), buildArguments, shell: shell.words };
}

function withoutFlags(text: string): string {
  let at = 0;
  for (let flag = /^--[a-z]+(?:=\S*)?\s+/.exec(text); flag; flag = /^--[a-z]+(?:=\S*)?\s+/.exec(text.slice(at))) at += flag[0].length;
  return text.slice(at);
}

const shells =
  /(?:^| )(?:\/\S{1,80}\/)?(?:sh|bash|ash|dash|zsh|ksh)(?: -[a-z]{1,8}| pipefail| errexit| nounset| xtrace){0,6} -[a-z]{0,6}c(?=\s)/;
const windowsShell = /(?:^| )(?:\S{1,80}\\)?(?:cmd(?:\.exe)? \/S \/C|(?:powershell|pwsh)(?:\.exe)? [^;]{0,100}?-Command)(?=\s)/i;

/** Where the words of the shell stand: at the beginning, or behind build arguments. */
function shellIn(text: string, behindArguments: boolean) {
  const head = behindArguments ? text : text.slice(0, 300);
  const found = [shells.exec(head), windowsShell.exec(head)].filter((match) => match !== null).sort((a, b) => a.index - b.index)[0];
  if (!found || (!behindArguments && found.index > 0)) return undefined;
  return { start: found.index, end: found.index + found[0].length, words: found[0].trim().split(' ') };
}

/** The last word of a COPY or ADD, or the last string of its JSON form. */
function destinationOf(body: string): string | undefined {
  const text = body.trim();
  if (text.endsWith(']')) return /"([^"]*)"\s*\]$/.exec(text.slice(-5000))?.[1];
  const last = text.slice(text.lastIndexOf(' ') + 1);
  return last === '' || last === text ? undefined : last;
}

function toolOf(createdBy: string, comment: string, author: string): BuildTool | undefined {
  if (/^bazel build\b/.test(createdBy) || author === 'Bazel') return 'bazel';
  if (/^jib\b|^jib-/.test(createdBy) || author === 'Jib') return 'jib';
  if (/^ko (build|publish)\b/.test(createdBy) || author === 'ko' || author === 'github.com/ko-build/ko') return 'ko';
  if (/^apko\b/.test(createdBy) || author === 'apko') return 'apko';
  if (/^store paths: /.test(comment)) return 'nix';
  if (/\bbuildpacks?\b/i.test(createdBy)) return 'buildpacks';
  if (/^# debian\.sh |^# debuerreotype|^debuerreotype\b/.test(createdBy)) return 'debuerreotype';
  if (/^crane\b/.test(createdBy)) return 'crane';
  if (/^Imported from /.test(comment)) return 'import';
  return /^\/?(?:\S{1,80}\/)?(?:sh|bash|ash|zsh)$/.test(createdBy.trim()) ? 'commit' : undefined;
}
