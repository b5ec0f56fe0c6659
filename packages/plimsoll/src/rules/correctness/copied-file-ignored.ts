import { posix } from 'node:path';
import { sourceKind } from '../../build/remote-source.ts';
import type { BuildContext, IgnoreEntry, IgnoreFile } from '../../context/context.types.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import { asWhom, defineRule } from '../define.ts';

export const copiedFileIgnored = defineRule({
  id: 'copied-file-ignored',
  practice: 'correctness',
  severity: 'error',
  aliases: ['CopyIgnoredFile'],
  summary: 'A file is copied that the ignore file keeps out',
  why: 'What the ignore file names is not sent to the builder: the COPY stops with “not found” although the file is there, on every machine.',
  notWhen: 'The build is given another context or another ignore file than those that lie in the repository.',
  decides:
    'A source of COPY or ADD from the build context that the ignore file excludes, with nothing of it sent by an exception. Sources in other stages, addresses, and triggers of ONBUILD (whose context is another one) are left alone; so is a context that could not be read whole. With `as: buildkit` the patterns decide alone, and nothing is said where one of them is an exception.',
  sources: ['https://docs.docker.com/reference/build-checks/copy-ignored-file/'],
  options: { as: asWhom('CopyIgnoredFile') },
  messages: { ignored: '{source} is kept out of the build by {pattern} in {file}, so this cannot be copied' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM scratch\nCOPY dist/ /app\nCOPY src /src\n',
        files: { '.dockerignore': 'dist\n', 'dist/a.js': '', 'src/a.ts': '' },
      },
      flags: 'dist/',
    },
    { bad: { dockerfile: 'FROM scratch\nADD ["./a.env", "/"]\n', files: { '.dockerignore': '*.env\n', 'a.env': '' } }, flags: '"./a.env"' },
    {
      good: {
        dockerfile: 'FROM scratch\nCOPY secret /app\n',
        files: { '.dockerignore': 'secret\n!src\n', secret: '' },
        options: { as: 'buildkit' },
      },
    },
    {
      good: {
        dockerfile: 'FROM scratch\nCOPY dist /app\nCOPY *.json /\nCOPY --from=x secret /\nONBUILD COPY secret /\n',
        files: { '.dockerignore': '*\n!dist/a.js\n!a.json\n', 'dist/a.js': '', 'a.json': '' },
      },
    },
    { bad: { dockerfile: 'FROM scratch\nCOPY . /app\n', files: { '.dockerignore': '*\n', 'a.js': '' } }, flags: '.' },
    { good: 'FROM scratch\nCOPY a /a\n' },
    {
      // The program is built before the image, and nobody has yet.
      good: {
        dockerfile: 'FROM scratch\nCOPY target/release/ /bin/\n',
        files: { '.dockerignore': '*\n!target/release/server\n', 'src/main.rs': '' },
      },
    },
    {
      // Files that matter are not there, but what is there is ignored by name.
      good: { dockerfile: 'FROM scratch\nCOPY . /app\n', files: { '.dockerignore': '*.md\n.dockerignore\nDockerfile\n', 'a.md': '' } },
    },
  ],
  detect: {
    *dockerfile(file, { as }) {
      const copies = file.stepsOf('all', 'COPY', 'ADD');
      if (copies.length === 0) return;
      const { context } = file;
      if (!context?.ignore || (as !== 'buildkit' && context.incomplete !== undefined)) return;
      const { ignore } = context;
      for (const step of copies) {
        const { instruction } = step;
        if ((instruction.onbuild && as !== 'buildkit') || instruction.broken || instruction.flags.some(({ name }) => name === 'from'))
          continue;
        for (const word of instruction.sources) {
          if (word.heredoc) continue;
          const value = step.expand(word);
          if (!value.known || value.value === '' || sourceKind(value.value) !== 'local') continue;
          const path = posix.normalize(value.value.replaceAll('\\', '/')).replace(/^\/+|\/+$/g, '');
          if (as === 'buildkit' ? !isExcluded(ignore, path) : path.startsWith('..') || !isKeptOut(context, ignore, path)) continue;
          const pattern = patternOf(ignore, path);
          yield {
            message: 'ignored',
            data: { source: value.value, pattern: pattern ?? 'a pattern', file: ignore.source.path.replace(/^.*\//, '') },
            at: as === 'buildkit' ? reportedPlace(step, word.span) : word.span,
            severity: step.stage.reachable ? 'error' : 'info',
          };
        }
      }
    },
  },
});

/**
 * The source itself is excluded, and no exception sends anything of it. What an exception names may be made before the build, or
 * not be checked out: that it is not there now proves nothing.
 */
function isKeptOut(context: BuildContext, ignore: IgnoreFile, path: string): boolean {
  if (path === '' || path === '.') {
    const empty = context.sent.files.length === 0 && context.all.files.length > 0;
    return empty && ignore.patterns.some((pattern) => catchAll.test(pattern)) && !ignore.entries.some(({ exception }) => exception);
  }
  return (
    ignore.ignores(path) &&
    context.select(path).length === 0 &&
    !ignore.entries.some((entry) => entry.exception && mayBeWithin(entry, path))
  );
}

/** As BuildKit tells it: by the patterns alone, and not at all where one of them is an exception. */
function isExcluded(ignore: IgnoreFile, path: string): boolean {
  if (ignore.entries.some(({ exception }) => exception)) return false;
  return path === '' || path === '.' ? ignore.patterns.some((pattern) => /^(?:\*|\*\*|\*\*\/\*)$/.test(pattern)) : ignore.ignores(path);
}

/** Whether an exception may send something of a source, by the texts of both up to the first wildcard. */
function mayBeWithin({ pattern }: IgnoreEntry, path: string): boolean {
  const wild = path.search(wildcard);
  const source = wild === -1 ? `${path}/` : path.slice(0, wild);
  const written = pattern.replace(/^!\/?/, '');
  const end = written.search(wildcard);
  if (end === -1) return `${written}/`.startsWith(source);
  const literal = written.slice(0, end);
  return literal.startsWith(source) || source.startsWith(literal);
}

/** What leaves nothing. */
const catchAll = /^\*{1,2}(?:\/\*{1,2})?$/;

const wildcard = /[*?[\\]/;

/** The last pattern that names the source or a directory above it, if that can be told from its text. */
function patternOf(ignore: IgnoreFile, path: string): string | undefined {
  return ignore.patterns.findLast(
    (pattern) => !pattern.startsWith('!') && (path === pattern || catchAll.test(pattern) || path.startsWith(`${pattern}/`)),
  );
}
