import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DownloadOperation, Operation } from '../../shell/operations.ts';
import { defineRule } from '../define.ts';

export const fetchedInRun = defineRule({
  id: 'fetched-in-run',
  practice: 'caching',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-add-git', 'prefer-add-unpack'],
  summary: 'RUN fetches what ADD can fetch, and cache, by itself',
  why: 'The cache knows a RUN by its words: a branch that moved on or an archive that was replaced is not noticed. ADD asks the remote side first, keeps the layer as long as nothing changed, and needs neither git, curl nor tar in the image.',
  notWhen: 'The step needs credentials of its own, or history and submodules that ADD does not take.',
  decides:
    'In RUN, in shell form: `git clone` of an http or https address without a depth of its own history (--recursive, --mirror and --bare are left alone), and an archive of tar that curl, wget or Invoke-WebRequest fetches from an address and tar unpacks in the same step, by a pipe or by the name of the file. Only steps whose commands always run; addresses on the machine itself, and those with credentials, are left alone.',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#add---unpack',
    'https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository',
  ],
  messages: {
    clone: 'The cache does not see when {url} moves on: ADD {url} does, without git in the image',
    unpack: 'ADD --unpack fetches and unpacks {url} itself, and notices when it changes',
  },
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN git clone -b v1 https://github.com/a/b.git /src\n',
      flags: 'git clone -b v1 https://github.com/a/b.git /src',
    },
    {
      bad: 'FROM debian:12\nRUN curl -fsSL https://example.com/a.tar.gz | tar -xz -C /opt\n',
      flags: 'curl -fsSL https://example.com/a.tar.gz',
    },
    {
      bad: 'FROM debian:12\nRUN wget https://example.com/latest -O /tmp/a.tar.gz && tar -xf /tmp/a.tar.gz -C /opt && rm /tmp/a.tar.gz\n',
      flags: 'wget https://example.com/latest -O /tmp/a.tar.gz',
    },
    { good: 'FROM debian:12\nRUN curl -fsSL https://example.com/a.gz -o a.gz && gunzip a.gz\n' },
    { good: 'FROM alpine:3.22\nRUN ["git", "clone", "https://github.com/a/b"]\n' },
    { good: 'FROM alpine:3.22\nRUN git clone --recursive https://github.com/a/b\n' },
    { good: 'FROM debian:12\nRUN curl -fsSLO https://example.com/a.tar.gz && tar -tf a.tar.gz\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        if (run.command.form === 'exec') continue;
        const found = fetched(step, run);
        if (!found) continue;
        const { operation, message, url } = found;
        yield {
          message,
          data: { url: url.slice(0, 100) },
          at: operation.command.span,
          fix: { title: 'Fetch it with ADD in front of this step', applicability: 'manual', edits: [] },
        };
      }
    },
  },
});

const archive = /\.(?:tar(?:\.(?:gz|bz2|xz|zst|lzma))?|tgz|tbz2?|txz)(?=$|[?#])/i;

function fetched({ operations, script }: Step, run: InstructionOf<'RUN'>) {
  if (!/\b(?:git|tar)\b/.test(run.body.text) && run.heredocs.length === 0) return undefined;
  for (const operation of operations) {
    if (operation.kind !== 'download' || operation.command.conditional) continue;
    const url = operation.urls.find(({ unquoted }) => /^(?:https?|ftp):\/\/(?![^/]*@|localhost|127\.)/.test(unquoted))?.unquoted;
    if (url === undefined) continue;
    if (operation.tool === 'git') {
      const isWhole = operation.command.args.some(({ unquoted }) =>
        /^--(?:recurs|mirror|bare|reference|filter|sparse|shared)/.test(unquoted),
      );
      if (!isWhole) return { operation, message: 'clone', url } as const;
      continue;
    }
    if (operation.tool !== 'curl' && operation.tool !== 'wget' && operation.tool !== 'Invoke-WebRequest') continue;
    const isArchive = operation.urls.some(({ unquoted }) => archive.test(unquoted)) || archive.test(operation.output ?? '');
    if (isArchive && operations.some((other) => unpacks(other, operation, script?.pipelines.length ?? 0)))
      return { operation, message: 'unpack', url: operation.urls.find(({ unquoted }) => archive.test(unquoted))?.unquoted ?? url } as const;
  }
  return undefined;
}

function unpacks(other: Operation, { command, output }: DownloadOperation, pipelines: number): boolean {
  if (other.kind !== 'archive' || other.action !== 'extract' || !/^(?:tar|bsdtar)$/.test(other.tool)) return false;
  const isPiped = pipelines > 0 && command.pipe !== undefined && other.command.pipe?.pipeline === command.pipe.pipeline;
  if (isPiped) return true;
  return (
    other.archive !== undefined &&
    output !== undefined &&
    output !== '-' &&
    other.archive.replace(/^.*[/\\]/, '') === output.replace(/^.*[/\\]/, '')
  );
}
