import type { Step } from '../../build/graph.types.ts';
import { misplacedCopies } from '../../facts/caching/history-order.ts';
import { commandName } from '../../facts/edits/command-words.ts';
import { moveInstructions } from '../../facts/edits/instruction-block.ts';
import { defineRule } from '../define.ts';

export const orderAgainstHistory = defineRule({
  id: 'order-against-history',
  practice: 'caching',
  severity: 'warning',
  aliases: [],
  summary: 'Files that change often are copied before an install that does not need them',
  why: 'What stands behind an instruction that runs again runs again too. The history of the repository says which files change with most commits: what copies them belongs behind everything that does not need them.',
  notWhen: 'The files will change less often from now on.',
  decides:
    'The last commits of the repository (audit and fix read them, lint does not) are held against what each COPY reads, under the ignore file. Reported is the copy that changed most, in front of an install of packages that is known not to need it, when at least ten commits changed the build context and at least one in ten of them would not have run the install again. What goes to a folder of the system is taken to be needed. Copies of all sources are left to copy-before-install and system-packages-after-sources.',
  sources: ['https://docs.docker.com/build/cache/optimize/#order-your-layers'],
  messages: {
    often:
      '{copy} changed in {needless} of the last {commits} commits without anything that {install} (line {line}) needs, which runs again each time',
  },
  examples: [
    {
      bad: {
        dockerfile:
          'FROM php:8.4-apache\nWORKDIR /srv\nCOPY locale/ /opt/locale/\nRUN apt-get update && apt-get install -y libzip-dev\nCOPY . .\n',
        files: { 'locale/de.po': '', 'index.php': '' },
        commits: [...Array(8).fill(['locale/de.po']), ['index.php'], ['index.php'], ['index.php']],
      },
      flags: 'COPY locale/ /opt/locale/',
      fixed:
        'FROM php:8.4-apache\nWORKDIR /srv\nRUN apt-get update && apt-get install -y libzip-dev\nCOPY locale/ /opt/locale/\nCOPY . .\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY CHANGELOG.md docs/\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
        files: { 'package.json': '{"name":"a"}', 'package-lock.json': '{}', 'CHANGELOG.md': '' },
        commits: [...Array(9).fill(['CHANGELOG.md']), ['package.json'], ['package-lock.json', 'CHANGELOG.md']],
      },
      flags: 'COPY CHANGELOG.md docs/',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY CHANGELOG.md docs/\n',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY docs docs/\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
        files: { 'package.json': '{"name":"a"}', 'package-lock.json': '{}', 'docs/a.md': '' },
        commits: [...Array(12).fill(['package.json', 'docs/a.md'])],
      },
    },
    { good: 'FROM debian:12\nCOPY locale/ /srv/locale/\nRUN apt-get update && apt-get install -y curl\n' },
    {
      good: {
        dockerfile: 'FROM debian:12\nCOPY apt/ /etc/apt/\nRUN apt-get update && apt-get install -y curl\n',
        files: { 'apt/sources.list': '' },
        commits: [...Array(12).fill(['apt/sources.list'])],
      },
    },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, copy, run, install, needless, commits } of misplacedCopies(file)) {
        const at = { start: copy.keywordSpan.start, end: copy.destination?.span.end ?? copy.lineSpan.end };
        const edits = isMovable(step, run)
          ? moveInstructions(file, [copy], (text) => file.insertLinesAfter(run.instruction, ...text.split(/\r?\n/)))
          : undefined;
        const text = file.text(at).replace(/\s*[\\`]?\r?\n\s*/g, ' ');
        yield {
          message: 'often',
          data: {
            copy: text.length > 60 ? `What ${text.slice(0, 59)}… brings` : `What ${text} brings`,
            needless,
            commits,
            install: commandName(install),
            line: file.source.position(install.command.span.start).line,
          },
          at,
          related: [{ message: 'runs again', at: install.command.program.span }],
          ...(edits && { fix: { title: 'Copy it behind the install', applicability: 'unsafe', edits } }),
        };
      }
    },
  },
});

/** Nothing in between reads or writes files of the same places, or changes what the copy means. */
function isMovable(step: Step, run: Step): boolean {
  const { instruction } = step;
  if (instruction.body.text.includes('$') || instruction.flags.some(({ value }) => value?.includes('$')) || instruction.heredocs.length > 0)
    return false;
  if (
    step.before.workdir !== run.after.workdir &&
    !(step.before.workdir.known && run.after.workdir.known && step.before.workdir.value === run.after.workdir.value)
  )
    return false;
  return step.stage.steps.every(
    ({ index, instruction: { keyword } }) =>
      index <= step.index || index >= run.index || /^(COPY|LABEL|EXPOSE|ENV|ARG|CMD|ENTRYPOINT|MAINTAINER)$/.test(keyword),
  );
}
