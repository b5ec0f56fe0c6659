import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

export const composeVersionObsolete = defineRule({
  id: 'compose-version-obsolete',
  practice: 'development',
  severity: 'style',
  aliases: ['no-version-field'],
  summary: 'A Compose file names a version, which nothing reads',
  why: 'Compose has ignored the version since its second edition and warns about it at every command. A reader takes it for a promise of which features work, which it no longer is.',
  notWhen: 'Somebody still runs docker-compose 1, which needs it.',
  decides:
    'A `version` key at the top of a file that has services. The first format, which had neither, is left alone, and a version that a comment beside it speaks of, or Swarm: its author knows what it does.',
  sources: ['https://docs.docker.com/reference/compose-file/version-and-name/#version-top-level-element-obsolete'],
  messages: { obsolete: 'version is ignored: Compose reads every file by the current specification' },
  examples: [
    {
      bad: { path: 'compose.yaml', files: { 'compose.yaml': "version: '3.8'\n\nservices:\n  web:\n    image: nginx:1.29\n" } },
      flags: 'version',
      fixed: 'services:\n  web:\n    image: nginx:1.29\n',
    },
    {
      bad: {
        path: 'compose.yaml',
        files: { 'compose.yaml': '# The shop\nversion: "3"  # old\nservices:\n  web:\n    image: nginx:1.29\n' },
      },
      flags: 'version',
      fixed: '# The shop\nservices:\n  web:\n    image: nginx:1.29\n',
    },
    {
      bad: {
        path: 'compose.yaml',
        files: { 'compose.yaml': '# The shop\n\nversion: "3"\n\nservices:\n  web:\n    image: nginx:1.29\n' },
      },
      flags: 'version',
      fixed: '# The shop\n\nservices:\n  web:\n    image: nginx:1.29\n',
    },
    {
      good: {
        path: 'compose.yaml',
        files: { 'compose.yaml': "version: '3.9'\n# the version stays, for Swarm\nservices:\n  web:\n    image: nginx:1.29\n" },
      },
    },
    { good: { path: 'compose.yaml', files: { 'compose.yaml': 'services:\n  web:\n    image: nginx:1.29\n' } } },
  ],
  detect: {
    *compose(file) {
      const version = file.file.keys.get('version');
      if (!version || file.file.legacy || !file.file.keys.has('services')) return;
      const lines = file.removeLines(version.span);
      if (isExplained(file.source.text, lines.span)) return;
      // The empty line that set the version apart goes with it, where it began the file or another one stands above.
      const isApart = /(?:^|\n[ \t]*\r?\n)$/.test(file.source.text.slice(0, lines.span.start).slice(-80));
      const gap = isApart ? (/^(?:[ \t]*\r?\n)*/.exec(file.source.text.slice(lines.span.end))?.[0].length ?? 0) : 0;
      const edit = file.replace({ start: lines.span.start, end: lines.span.end + gap }, '');
      yield { message: 'obsolete', at: version.key, fix: { title: 'Remove version', applicability: 'safe', edits: [edit] } };
    },
  },
});

/** Whether a comment in the line above, in the same line or in the one below says why the version is there. */
function isExplained(text: string, { start, end }: Span): boolean {
  const above = text.lastIndexOf('\n', start - 2) + 1;
  const below = text.indexOf('\n', end);
  const lines = text.slice(above, below === -1 ? text.length : below).split('\n');
  return lines.some((line) => /#.*\b(?:version|swarm|stack)\b/i.test(line));
}
