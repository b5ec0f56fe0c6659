import { parseDuration } from '../../packages/plimsoll/src/dockerfile/go-values.ts';
import { readLogicalLine } from '../../packages/plimsoll/src/dockerfile/lines.ts';
import { type MountOptions, parseMount } from '../../packages/plimsoll/src/dockerfile/mount.ts';
import type { CommandForm, Dockerfile, Flag, Instruction, Pair } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { goQuote } from './go-quote.ts';

/** A node of BuildKit's parse tree, as the recorded cases write it. */
export interface Node {
  kw: string;
  args: string[];
  original: string;
  start: number;
  end: number;
  flags?: string[];
  json?: true;
  heredocs?: { name: string; fd: number; expand: boolean; chomp: boolean; content: string }[];
  prevComment?: string[];
  sub?: Node[];
}

/** The nodes BuildKit's parser makes, derived from our tree. */
export function toNodes(dockerfile: Dockerfile): Node[] {
  return dockerfile.instructions.map((instruction) => {
    const { source } = dockerfile;
    const { line } = readLogicalLine(source.text, instruction.lineSpan.start, dockerfile.escape, () => {});
    const node = toNode(dockerfile, instruction, line.text);
    node.start = source.lineIndex(instruction.span.start) + 1;
    node.end = source.lineIndex(instruction.span.end) + 1;
    if (instruction.heredocs.length > 0) {
      node.heredocs = instruction.heredocs.map(({ name, fd, expand, chomp, span }) => {
        const whole = source.slice(span);
        return { chomp, content: whole.slice(0, whole.lastIndexOf('\n') + 1), expand, fd, name };
      });
    }
    if (instruction.leadingComments.length > 0) node.prevComment = instruction.leadingComments.map((comment) => comment.text);
    return node;
  });
}

function toNode(dockerfile: Dockerfile, instruction: Instruction, original: string): Node {
  const kw = original.trim().split(/[\t\v\f\r ]/, 1)[0] ?? '';
  const node: Node = { kw, args: nodeArguments(instruction), original, start: 0, end: 0 };
  if (instruction.flags.length > 0) node.flags = instruction.flags.map(flagText);
  if (isJson(instruction)) node.json = true;
  if (instruction.keyword === 'ONBUILD' && instruction.trigger) {
    node.args = [''];
    node.sub = [toNode(dockerfile, instruction.trigger, instruction.body.text)];
  }
  return node;
}

const flagText = ({ name, value }: Flag): string => `--${name}${value === undefined ? '' : `=${value}`}`;

function isJson(instruction: Instruction): boolean {
  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return instruction.command.form === 'exec';
    case 'HEALTHCHECK':
      return instruction.check?.none === false && instruction.check.command.form === 'exec';
    case 'SHELL':
      return instruction.words.some((word) => word.json) || instruction.body.text === '[]';
    case 'COPY':
    case 'ADD':
    case 'VOLUME':
      return instruction.json;
    default:
      return false;
  }
}

function nodeArguments(instruction: Instruction): string[] {
  switch (instruction.keyword) {
    case 'FROM':
      return instruction.body.text === '' ? [] : instruction.body.text.split(/[\t\v\f\r ]+/);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return commandArguments(instruction.command);
    case 'HEALTHCHECK': {
      if (instruction.check?.none === false) {
        const type = instruction.body.text.split(/\s/, 1)[0] as string;
        return [type, ...commandArguments(instruction.check.command)];
      }
      const [, type, rest] = /^(\S*)\s*(.*)$/s.exec(instruction.body.text) ?? [];
      return [type, rest].filter((text): text is string => text !== undefined && text !== '');
    }
    case 'SHELL':
    case 'EXPOSE':
    case 'VOLUME':
      if (instruction.keyword === 'SHELL' && !isJson(instruction) && instruction.words.length > 0) return [instruction.body.text];
      return instruction.words.map((word) => word.text);
    case 'COPY':
    case 'ADD':
      return [...instruction.sources, ...(instruction.destination ? [instruction.destination] : [])].map((word) => word.text);
    case 'ENV':
    case 'LABEL':
      return instruction.pairs.flatMap((pair) => [pair.key, pair.value ?? '', instruction.legacy ? '' : '=']);
    case 'ARG':
      return instruction.pairs.map(argument);
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return instruction.argument ? [instruction.argument.text] : [];
    case 'ONBUILD':
      return [];
    case '?':
      return [''];
  }
}

const argument = ({ key, value }: Pair): string => (value === undefined ? key : `${key}=${value}`);

function commandArguments(command: CommandForm): string[] {
  if (command.form === 'exec') return command.words.map((word) => word.text);
  return command.script.text === '' ? [] : [command.script.text];
}

/** BuildKit's `Node.Dump` of the whole tree. */
export function dump(nodes: readonly Node[]): string {
  return nodes.map((node) => `(${dumpNode(node)})`).join('\n');
}

function dumpNode(node: Node): string {
  let text = node.kw.toLowerCase();
  if (node.flags) text += ` [${node.flags.map(goQuote).join(' ')}]`;
  if (node.sub) for (const sub of node.sub) text += ` (${dumpNode(sub)})`;
  else for (const argument of node.args) text += ` ${goQuote(argument)}`;
  return text.trim();
}

export interface Stage {
  base: string;
  commands: { line: number; name: string; v: Record<string, unknown>; mounts?: Record<string, unknown>[] }[];
  line: number;
  name: string;
  origName: string;
  platform: string;
}

/** The typed stages and global arguments BuildKit makes of a file it accepts. */
export function toStages(dockerfile: Dockerfile): { stages: Stage[]; metaArgs: { key: string; value: string | null }[] } {
  const stages: Stage[] = [];
  const metaArgs: { key: string; value: string | null }[] = [];
  const nodes = toNodes(dockerfile);
  for (const [index, instruction] of dockerfile.instructions.entries()) {
    const node = nodes[index] as Node;
    if (instruction.keyword === 'FROM') {
      const platform = flagValue(instruction, 'platform');
      const name = instruction.as?.name.text.toLowerCase() ?? '';
      stages.push({ base: instruction.image?.text ?? '', commands: [], line: node.start, name, origName: node.kw, platform });
    } else if (instruction.keyword === 'ARG' && stages.length === 0) {
      metaArgs.push(...instruction.pairs.map(({ key, value }) => ({ key, value: value ?? null })));
    } else {
      const command = { line: node.start, name: node.kw, v: typed(instruction, node) };
      const mounts = recordedMounts(instruction);
      stages.at(-1)?.commands.push(mounts.length > 0 ? { ...command, mounts } : command);
    }
  }
  return { stages, metaArgs };
}

/** The mounts of a RUN, none expanded; none at all where one of them is refused. */
function recordedMounts(instruction: Instruction): Record<string, unknown>[] {
  if (instruction.keyword !== 'RUN') return [];
  const mounts = instruction.flags.filter((flag) => flag.name === 'mount').map((flag) => parseMount(flag.value ?? ''));
  return mounts.some((mount) => 'error' in mount) ? [] : mounts.flatMap((mount) => ('error' in mount ? [] : [recordedMount(mount)]));
}

/** A mount as the recorded cases write it. */
export function recordedMount(mount: MountOptions): Record<string, unknown> {
  return {
    ...{ Type: mount.type, From: mount.from ?? '', Source: mount.source ?? '', Target: mount.target ?? '' },
    ...{ ReadOnly: mount.readOnly, SizeLimit: mount.size ?? 0, CacheID: mount.id ?? '', CacheSharing: mount.sharing ?? '' },
    ...{ Required: mount.required, Env: mount.env ?? null, Mode: mount.mode ?? null, UID: mount.uid ?? null, GID: mount.gid ?? null },
  };
}

function flagValue(instruction: Instruction, name: string): string {
  return instruction.flags.find((flag) => flag.name === name)?.value ?? '';
}

function truth(instruction: Instruction, name: string): boolean | null {
  const flag = instruction.flags.find((candidate) => candidate.name === name);
  return flag ? flag.value?.toLowerCase() !== 'false' : null;
}

function orNull<T>(list: T[]): T[] | null {
  return list.length === 0 ? null : list;
}

function commandLine(command: CommandForm, node: Node) {
  const files = (node.heredocs ?? []).map(({ name, content, chomp }) => ({ Name: name, Data: content, Chomp: chomp }));
  return { CmdLine: commandArguments(command), Files: orNull(files), PrependShell: command.form === 'shell' };
}

function typed(instruction: Instruction, node: Node): Record<string, unknown> {
  switch (instruction.keyword) {
    case 'RUN': {
      const used = [...new Set(instruction.flags.map((flag) => flag.name))].sort();
      return { ...commandLine(instruction.command, node), FlagsUsed: used };
    }
    case 'CMD':
      return commandLine(instruction.command, node);
    case 'ENTRYPOINT': {
      const line = commandLine(instruction.command, node);
      return { ...line, CmdLine: orNull(line.CmdLine) };
    }
    case 'SHELL':
      return { Shell: instruction.words.map((word) => word.text) };
    case 'ENV':
    case 'LABEL': {
      const pairs = instruction.pairs.map(({ key, value }) => ({ Key: key, Value: value, NoDelim: instruction.legacy }));
      return instruction.keyword === 'ENV' ? { Env: pairs } : { Labels: pairs };
    }
    case 'ARG':
      return {
        Args: instruction.pairs.map(({ key, value }) => {
          const comment = instruction.leadingComments.find(({ text }) => text.startsWith(`${key} `));
          return { Key: key, Value: value ?? null, DocComment: comment?.text.slice(key.length + 1) ?? '' };
        }),
      };
    case 'USER':
      return { User: node.args[0] };
    case 'WORKDIR':
      return { Path: node.args[0] };
    case 'STOPSIGNAL':
      return { Signal: node.args[0] };
    case 'MAINTAINER':
      return { Maintainer: node.args[0] };
    case 'EXPOSE':
      return { Ports: [...node.args].sort() };
    case 'VOLUME':
      return { Volumes: node.args.map((path) => path.trim()) };
    case 'HEALTHCHECK':
      return { Health: healthConfig(instruction, node) };
    case 'ONBUILD':
      return { Expression: instruction.body.text + (node.heredocs ?? []).map(({ content, name }) => `\n${content}${name}`).join('') };
    case 'COPY':
    case 'ADD':
      return typedCopy(instruction);
    default:
      return {};
  }
}

function typedCopy(instruction: Extract<Instruction, { keyword: 'COPY' | 'ADD' }>): Record<string, unknown> {
  const contents = instruction.sources.flatMap(({ heredoc }) =>
    heredoc ? [{ Path: heredoc.name, Data: heredoc.content.text, Expand: heredoc.expand }] : [],
  );
  const paths = instruction.sources.filter((word) => !word.heredoc).map((word) => word.text);
  const exclude = instruction.flags.filter((flag) => flag.name === 'exclude').map((flag) => flag.value ?? '');
  const shared = {
    ...{ DestPath: instruction.destination?.text, SourcePaths: orNull(paths), SourceContents: orNull(contents) },
    ...{ Chown: flagValue(instruction, 'chown'), Chmod: flagValue(instruction, 'chmod') },
    ...{ Link: truth(instruction, 'link') ?? false, ExcludePatterns: orNull(exclude) },
  };
  if (instruction.keyword === 'COPY') {
    return { ...shared, From: flagValue(instruction, 'from'), Parents: truth(instruction, 'parents') ?? false };
  }
  const keepGitDir = truth(instruction, 'keep-git-dir');
  return { ...shared, KeepGitDir: keepGitDir, Checksum: flagValue(instruction, 'checksum'), Unpack: truth(instruction, 'unpack') };
}

function healthConfig(instruction: Extract<Instruction, { keyword: 'HEALTHCHECK' }>, node: Node): Record<string, unknown> {
  if (instruction.check?.none !== false) return { Test: ['NONE'] };
  const config: Record<string, unknown> = { Test: [node.json ? 'CMD' : 'CMD-SHELL', ...node.args.slice(1)] };
  const durations = { interval: 'Interval', timeout: 'Timeout', 'start-period': 'StartPeriod', 'start-interval': 'StartInterval' };
  for (const [flag, key] of Object.entries(durations)) {
    const duration = parseDuration(flagValue(instruction, flag) || '0');
    if (duration !== 0) config[key] = duration;
  }
  const retries = Number(flagValue(instruction, 'retries'));
  if (retries !== 0) config['Retries'] = retries;
  return config;
}
