import type { Step } from '../../build/graph.types.ts';
import { bringsProgram } from '../../facts/images/image-programs.ts';
import type { ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const wgetProgressLogged = defineRule({
  id: 'wget-progress-logged',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['DL3047'],
  summary: 'wget writes its progress into the build log',
  why: 'Without a terminal wget prints a line for every 50 kB: a large download fills the log with thousands of lines, and pipelines cut logs off that are too long, often before the error.',
  notWhen: 'Only small files are fetched.',
  decides:
    'A wget that fetches something, in a script, in JSON form or behind ONBUILD, without -q, -nv, --progress, a log file (-o, -a, -b) and without its messages sent to a file. The small wget of busybox is left alone: it prints a line a second. The fix adds --progress=dot:giga, a dot for every megabyte, where the base is not unknown.',
  sources: ['https://www.gnu.org/software/wget/manual/html_node/Download-Options.html', 'https://github.com/hadolint/hadolint/wiki/DL3047'],
  messages: { logged: 'wget logs a line for every 50 kB that it fetches' },
  examples: [
    {
      bad: 'FROM debian:13\nRUN wget -O /tmp/a.tgz https://packages.example/a.tgz\n',
      flags: 'wget',
      fixed: 'FROM debian:13\nRUN wget --progress=dot:giga -O /tmp/a.tgz https://packages.example/a.tgz\n',
    },
    {
      bad: 'FROM debian:13\nRUN ["wget", "https://packages.example/a.tgz"]\n',
      flags: '"wget"',
      fixed: 'FROM debian:13\nRUN ["wget", "--progress=dot:giga", "https://packages.example/a.tgz"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN apk add wget\nONBUILD RUN <<EOF\nwget https://packages.example/a.tgz\nEOF\n',
      flags: 'wget',
      fixed: 'FROM alpine:3.22\nRUN apk add wget\nONBUILD RUN <<EOF\nwget --progress=dot:giga https://packages.example/a.tgz\nEOF\n',
    },
    { bad: 'FROM registry.example/team/base:1\nRUN wget -nc https://packages.example/a.tgz\n', flags: 'wget' },
    {
      good: 'FROM debian:13\nRUN wget -qO- https://a.example/k | gpg --import && wget -nv https://a.example/b && wget --progress=dot:mega https://a.example/c\n',
    },
    { good: 'FROM debian:13\nRUN wget -o /tmp/log https://a.example/b && wget https://a.example/c 2>/dev/null && wget --version\n' },
    { good: 'FROM alpine:3.22\nRUN wget https://packages.example/a.tgz\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('wget')) return;
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'download' || operation.tool !== 'wget' || operation.urls.length === 0) continue;
          const { args, program, redirections } = operation.command;
          if (isQuiet(args) || redirections.some(({ operator, fd }) => operator.includes('>') && (fd === 2 || operator.startsWith('&'))))
            continue;
          const kind = wgetOf(step);
          if (kind === 'busybox') continue;
          const option = step.script?.form === 'exec' ? ', "--progress=dot:giga"' : ' --progress=dot:giga';
          const edits = kind === 'gnu' ? [file.insert(program.span.end, option)] : undefined;
          const fix = edits && { title: 'Print a dot for every megabyte', applicability: 'safe' as const, edits };
          yield { message: 'logged', at: program.span, ...(fix && { fix }) };
        }
      }
    },
  },
});

/** Whose wget the stage has: images of Alpine and busybox have busybox's until the package is installed. */
function wgetOf({ stage }: Step): 'gnu' | 'busybox' | undefined {
  const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
  if (facts?.os === undefined || facts.os === 'windows') return undefined;
  const isSmall = facts.os === 'alpine' || facts.os === 'wolfi' || facts.os === 'busybox' || facts.reference.familiar === 'busybox';
  return isSmall && !bringsProgram(stage, 'wget') ? 'busybox' : 'gnu';
}

/** Letters of wget that take a value, which is the rest of the word or the next one. */
const takesValue = 'OPtTwUiBQeDARIXl';

/** An option that asks for less, or for a log elsewhere; letters may be bundled: `-qO-`, `-nvc`. */
function isQuiet(args: readonly ShellWord[]): boolean {
  for (const { unquoted } of args) {
    if (/^--(?:quiet|no-verbose|progress|output-file|append-output|background|spider|help|version)(?:=|$)/.test(unquoted)) return true;
    if (!/^-[a-zA-Z]/.test(unquoted)) continue;
    for (let at = 1; at < unquoted.length; at++) {
      const letter = unquoted[at] as string;
      if (letter === 'n' && unquoted[++at] === 'v') return true;
      if (/[qoabhV]/.test(letter)) return true;
      if (takesValue.includes(letter)) break;
    }
  }
  return false;
}
