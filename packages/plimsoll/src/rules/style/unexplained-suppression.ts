import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { choice, defineRule } from '../define.ts';

export const unexplainedSuppression = defineRule({
  id: 'unexplained-suppression',
  practice: 'style',
  severity: 'info',
  preset: 'strict',
  aliases: ['DL1001'],
  summary: 'A comment switches a check off and does not say why',
  why: 'A finding that is hidden is not seen again: without a reason nobody can tell later whether it was looked at, and by then it may matter.',
  notWhen: 'The reason stands elsewhere, such as in the configuration. Where comments may not switch checks off at all, set the option.',
  decides:
    'Comments that ignore checks of Plimsoll, hadolint, BuildKit, tally, Trivy, Checkov or KICS. A reason is what the tool takes for one: `-- why` of ours, `;reason=why` of tally, `:why` of Checkov; the others have no place for it, so for them it is a comment of words on the line above (below, for a directive) or in the same comment behind `#`, `//` or `--`.',
  sources: ['https://github.com/hadolint/hadolint/wiki/DL1001'],
  options: {
    allow: choice('Which of these comments are accepted', ['explained', 'none'], 'explained'),
  },
  messages: {
    unexplained: 'This comment switches {tool} checks off and does not say why',
    forbidden: 'This comment switches {tool} checks off',
  },
  examples: [
    { bad: 'FROM debian:13\n# hadolint ignore=DL3004\nRUN sudo ls\n', flags: '# hadolint ignore=DL3004' },
    {
      bad: '# check=skip=JSONArgsRecommended\nFROM debian:13\n# plimsoll ignore=sudo-used\nRUN sudo ls\n',
      flags: ['# check=skip=JSONArgsRecommended', '# plimsoll ignore=sudo-used'],
    },
    {
      bad: { dockerfile: 'FROM debian:13\n# plimsoll ignore=sudo-used -- the script needs it\nRUN sudo ls\n', options: { allow: 'none' } },
      flags: '# plimsoll ignore=sudo-used -- the script needs it',
    },
    { good: '# check=skip=JSONArgsRecommended\n# The shell is to expand them.\nFROM debian:13\n' },
    { good: 'FROM debian:13\n# plimsoll ignore=sudo-used -- the script needs it\nRUN sudo ls\n' },
    { good: 'FROM debian:13\n# The script asks whether it was called by sudo.\n# hadolint ignore=DL3004\nRUN sudo ls\n' },
    {
      good: '#checkov:skip=CKV_DOCKER_2:a job that ends\n# hadolint shell=bash\nFROM debian:13\n# tally ignore=DL3004;reason=needs it\nRUN sudo ls\n',
    },
  ],
  detect: {
    *dockerfile(file, { allow }) {
      if (!/ignore|skip|disable/i.test(file.source.text)) return;
      const message = allow === 'none' ? 'forbidden' : 'unexplained';
      // Where the comment ends that explains what stands below it: a reason counts for all ignore comments in a row.
      let explained = -1;
      const comments = allComments(file);
      for (const [index, { span, text, directive }] of comments.entries()) {
        const tool = toolSwitchedOff(text);
        const isExplained =
          allow === 'explained' &&
          (hasReason(text) ||
            isNextLine(file.source.text, explained, span.start) ||
            (directive && isExplainedBelow(file, span, comments[index + 1])));
        if (tool !== undefined && !isExplained) yield { message, data: { tool }, at: span };
        explained = tool === undefined ? (isProse(text) ? span.end : -1) : isExplained ? span.end : -1;
      }
    },
  },
});

interface AnyComment {
  readonly span: Span;
  readonly text: string;
  readonly directive: boolean;
}

/** Comments and parser directives, in order. */
function allComments({ dockerfile: { comments, directives } }: DockerfileView): readonly AnyComment[] {
  const settings = directives.map(({ span, name, value }) => ({ span, text: `${name}=${value}`, directive: true }));
  const others = comments.map(({ span, text }) => ({ span, text, directive: false }));
  return [...settings, ...others].sort((one, other) => one.span.start - other.span.start);
}

/** Nothing but directives may stand above one. */
function isExplainedBelow(file: DockerfileView, { end }: Span, below: AnyComment | undefined): boolean {
  return (
    below !== undefined &&
    toolSwitchedOff(below.text) === undefined &&
    isProse(below.text) &&
    isNextLine(file.source.text, end, below.span.start)
  );
}

function isProse(text: string): boolean {
  return /\p{L}\s+\p{L}/u.test(text);
}

const switches: readonly (readonly [tool: string, comment: RegExp])[] = [
  ['Plimsoll', /^plimsoll\s+(?:(?:file|stage)\s+)?ignore\s*=/i],
  ['hadolint', /\bhadolint\s+(?:(?:global|stage)\s+)?ignore\s*=/i],
  ['tally', /\btally\s+(?:global\s+)?ignore\s*=/i],
  ['BuildKit', /^check\s*=\s*(?:error=\w+;)?\s*skip=/i],
  ['Trivy', /\b(?:trivy|tfsec):ignore:/i],
  ['Checkov', /\bcheckov:skip=/i],
  ['KICS', /^kics-scan\s+(?:ignore|disable)/i],
];

function toolSwitchedOff(comment: string): string | undefined {
  return switches.find(([, pattern]) => pattern.test(comment))?.[0];
}

function hasReason(comment: string): boolean {
  return /\s(?:--|#|\/\/)\s*\S|;\s*reason\s*=\s*\S|checkov:skip=\w+:\s*\S/i.test(comment);
}

function isNextLine(text: string, end: number, start: number): boolean {
  if (end === -1) return false;
  const between = text.slice(end, start);
  return between.length < 200 && /^[ \t]*\r?\n[ \t]*$/.test(between);
}
