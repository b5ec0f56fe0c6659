import type { Stage } from '../../build/graph.types.ts';
import { type PowershellRun, powershellRuns } from '../../facts/windows/powershell-runs.ts';
import { defineRule } from '../define.ts';

export const powershellRepeated = defineRule({
  id: 'powershell-repeated',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['prefer-shell-instruction'],
  summary: 'Each RUN starts PowerShell itself',
  why: 'SHELL says once who reads the steps. Without it each step is read by cmd or sh first, which take quotes, `$`, `%` and `^` for themselves before PowerShell sees them.',
  notWhen: 'The steps between need another shell.',
  decides:
    'Two RUN or more in a stage, one after the other, that begin with the same words to start PowerShell (`pwsh -NoProfile -Command`), where SHELL does not name it. Instructions of other kinds may stand between.',
  sources: ['https://docs.docker.com/reference/dockerfile/#shell'],
  messages: { repeated: '{count} steps begin with “{words}”: SHELL says it once' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN pwsh -Command Write-Host hi\nENV A=1\nRUN pwsh -Command Write-Host bye\n',
      flags: 'pwsh -Command',
    },
    { good: 'FROM alpine:3.22\nRUN pwsh -Command Write-Host hi\nRUN echo hi\nRUN pwsh -Command Write-Host bye\n' },
    { good: 'FROM alpine:3.22\nRUN pwsh -NoProfile -Command Write-Host hi\nRUN pwsh -Command Write-Host bye\n' },
  ],
  detect: {
    *dockerfile(file) {
      const wrapped = new Map(powershellRuns(file).flatMap((each) => (each.wrapper ? [[each.run, each] as const] : [])));
      if (wrapped.size < 2) return;
      let group: PowershellRun[] = [];
      let stage: Stage | undefined;
      for (const { step, run } of [...file.runs('all'), undefined].map((each) => each ?? { step: undefined, run: undefined })) {
        const given = run && wrapped.get(run);
        const isSame = given && step?.stage === stage && group[0]?.wrapper?.text.toLowerCase() === given.wrapper?.text.toLowerCase();
        if (!isSame) {
          const [first] = group;
          if (first?.wrapper && group.length > 1) {
            const at = first.run.body.toSource(0);
            const end = file.source.text.lastIndexOf(first.wrapper.text.split(' ').at(-1) ?? '', first.start - 1);
            const last = first.wrapper.text.split(' ').at(-1)?.length ?? 0;
            yield {
              message: 'repeated',
              data: { count: group.length, words: first.wrapper.text },
              at: { start: at, end: end > at ? end + last : at + last },
              fix: { title: 'Name it in a SHELL in front of them', applicability: 'manual', edits: [] },
            };
          }
          group = [];
        }
        stage = step?.stage;
        if (given) group.push(given);
      }
    },
  },
});
