import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule } from '../define.ts';

export const sourceOutsideContext = defineRule({
  id: 'source-outside-context',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['add_src_invalid'],
  summary: 'COPY names a source above the build context',
  why: 'Nothing outside the context reaches the builder. BuildKit takes .. at the top of the context for the top itself, so that another file of the same name is copied, or none is found; older builders refuse the file.',
  notWhen:
    'The file is built with a context for which the path is right only by chance; write the path from the top of the context all the same.',
  decides:
    'Sources of COPY and ADD, ONBUILD included, that lead above the context: more .. than folders before them. Sources of other stages, images and named contexts (--from), addresses and heredocs are left out, and so are paths with variables, whose defaults may be there to be replaced.',
  sources: ['https://docs.docker.com/build/concepts/context/', 'https://github.com/moby/buildkit/issues/1180'],
  messages: { above: '{source} leads above the build context: it is read as {actual}' },
  examples: [
    { bad: 'FROM debian:13\nCOPY ../shared /srv/shared\nONBUILD ADD app/../../lib ./\n', flags: ['../shared', 'app/../../lib'] },
    { bad: 'FROM debian:13\nCOPY --link ["..", "a", "/srv/"]\n', flags: '".."' },
    { good: 'FROM debian:13\nARG DIR=.\nCOPY app/../lib ./a/b/../../c $DIR/../.. /srv/\n' },
    {
      good: 'FROM debian:13 AS build\nFROM debian:13\nCOPY --from=build ../app /app\nADD https://example.com/../a /a\nADD git@example.com:../a.git /b\n',
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'COPY', 'ADD')) {
        if (instruction.broken || instruction.flags.some(({ name }) => name === 'from')) continue;
        for (const word of instruction.sources) {
          if (word.heredoc || !word.text.includes('..') || word.text.includes('$')) continue;
          // Unquoted.
          const source = step.expand(word);
          if (!source.known || /^[\w+.-]+:\/\/|^git@/i.test(source.value)) continue;
          const actual = readAs(source.value);
          if (actual !== undefined) yield { message: 'above', data: { source: source.value, actual }, at: word.span };
        }
      }
    },
  },
});

/** What BuildKit makes of a path that leads above its top; undefined of one that does not. */
function readAs(path: string): string | undefined {
  const parts: string[] = [];
  let above = false;
  for (const part of path.split('/')) {
    if (part === '..') above = parts.pop() === undefined || above;
    else if (part !== '' && part !== '.') parts.push(part);
  }
  if (!above) return undefined;
  return parts.length === 0 ? 'the whole context' : parts.join('/');
}
