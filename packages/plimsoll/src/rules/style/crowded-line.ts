import type { Step } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import { continuedLine } from '../../facts/edits/continued-line.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule, number } from '../define.ts';

export const crowdedLine = defineRule({
  id: 'crowded-line',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['newline-per-chained-call'],
  summary: 'Several commands, labels or flags share a line',
  why: 'With one on each line a change shows what was changed, two people who add one do not touch the same line, and what is run is read from top to bottom.',
  notWhen: 'The chain is short, and will stay so: the option `commands` says how many may share a line.',
  decides:
    'Commands of RUN and of HEALTHCHECK in shell form that && or || joins at the top of the script, flags of RUN and HEALTHCHECK, and pairs of LABEL, where two of them stand on one line. Heredocs, pipes, `;`, what is inside of brackets, blocks or another shell, and lines of Windows shells are left alone. The fix breaks the lines as plimsoll format lays them out.',
  sources: ['https://docs.docker.com/build/building/best-practices/#sort-multi-line-arguments'],
  options: { commands: number('From how many chained commands on they are to stand on lines of their own', 2) },
  messages: { crowded: '{what} share lines: one on each shows what a change changes' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN make && make test || exit 1\n',
      flags: 'RUN',
      fixed: 'FROM debian:12\nRUN make \\\n    && make test \\\n    || exit 1\n',
    },
    {
      bad: 'FROM debian:12\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b (cd x && make) && make install \\\n    && ls\n',
      flags: 'RUN',
      fixed:
        'FROM debian:12\nRUN --mount=type=cache,target=/a \\\n    --mount=type=cache,target=/b \\\n    (cd x && make) \\\n    && make install \\\n    && ls\n',
    },
    {
      bad: 'FROM debian:12\n  LABEL a=1 b="2 3" \\\n    c=4\n',
      flags: 'LABEL',
      fixed: 'FROM debian:12\n  LABEL a=1 \\\n      b="2 3" \\\n    c=4\n',
    },
    {
      bad: 'FROM debian:12\nHEALTHCHECK --interval=9s --timeout=3s CMD curl -f http://127.0.0.1/ || exit 1\n',
      flags: 'HEALTHCHECK',
      fixed: 'FROM debian:12\nHEALTHCHECK --interval=9s \\\n    --timeout=3s \\\n    CMD curl -f http://127.0.0.1/ \\\n    || exit 1\n',
    },
    { good: { dockerfile: 'FROM debian:12\nRUN make && make test\n', options: { commands: 3 } } },
    {
      good: 'FROM debian:12\nRUN make; make test | tee log\nRUN sh -c "a && b" && \\\n  echo "c && d"\nRUN <<EOF\na && b\nEOF\nLABEL a b c\n',
    },
    { good: '# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir && ver\n' },
  ],
  detect: {
    *dockerfile(file, { commands: least }) {
      for (const step of file.stepsOf('all', 'RUN', 'HEALTHCHECK', 'LABEL', 'ONBUILD')) {
        const { instruction: outer } = step;
        const instruction = outer.keyword === 'ONBUILD' ? outer.trigger : outer;
        if (!instruction || instruction.broken) continue;
        const { what, breaks } = crowd(file, step, instruction, least);
        if (breaks.length === 0) continue;
        const lineBreak = continuedLine(file, outer);
        yield {
          message: 'crowded',
          data: { what },
          at: instruction.keywordSpan,
          fix: {
            title: 'Write each on a line of its own',
            applicability: 'safe',
            edits: breaks.map((span) => file.replace(span, lineBreak)),
          },
        };
      }
    },
  },
});

interface Crowd {
  /** The blanks that are to be line breaks. */
  readonly breaks: readonly Span[];
  readonly what: string;
}

function crowd(file: DockerfileView, step: Step, instruction: Instruction, least: number): Crowd {
  if (instruction.keyword === 'LABEL') {
    if (instruction.legacy) return { breaks: [], what: '' };
    return { breaks: gaps(file, instruction.pairs), what: `${instruction.pairs.length} labels` };
  }
  const flags = flagBreaks(file, instruction);
  const chain = instruction.heredocs.length > 0 ? [] : chainBreaks(file, step);
  const commands = chain.length + 1 < least ? [] : chain;
  const what = [
    ...(flags.length > 0 ? [`${instruction.flags.length} flags`] : []),
    ...(commands.length > 0 ? [`${commands.length + 1} commands`] : []),
  ];
  return { breaks: [...flags, ...commands], what: what.join(' and ') };
}

/** Between flags, where there are several, and behind the last of them. */
function flagBreaks(file: DockerfileView, { flags, body }: Instruction): readonly Span[] {
  if (flags.length < 2) return [];
  const start = body.toSource(0);
  return gaps(file, [...flags, { span: { start, end: start } }]);
}

/** The blanks between neighbours on one line. */
function gaps(file: DockerfileView, parts: readonly { readonly span: Span }[]): readonly Span[] {
  return parts.flatMap(({ span }, index) => {
    const before = parts[index - 1];
    if (!before) return [];
    const gap = { start: before.span.end, end: span.start };
    return /^[ \t]+$/.test(file.text(gap)) ? [gap] : [];
  });
}

/** In front of each `&&` and `||` between commands at the top of the script that share a line. */
function chainBreaks(file: DockerfileView, { script }: Step): readonly Span[] {
  if (!script?.understood || script.form !== 'shell') return [];
  const found: Span[] = [];
  let end = 0;
  let entry: number | undefined;
  for (const command of script.commands) {
    if (entry !== undefined && command.entry !== entry) {
      const gap = blanksBeforeOperator(file.source.text.slice(end, command.span.start));
      if (gap) found.push({ start: end + gap.start, end: end + gap.end });
    }
    end = Math.max(end, command.span.end);
    entry = command.entry;
  }
  return found;
}

/** Of what stands between two commands; undefined unless it holds exactly one operator and no line break. */
function blanksBeforeOperator(between: string): Span | undefined {
  const end = between.search(/&&|\|\|/);
  if (end === -1) return undefined;
  const [head, tail] = [between.slice(0, end), between.slice(end + 2)];
  if (/[&|\n]/.test(head) || !/^[ \t({!]*$/.test(tail)) return undefined;
  return { start: head.trimEnd().length, end };
}
