import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { ShellWord } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const packagesUnsorted = defineRule({
  id: 'packages-unsorted',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['sort-packages'],
  summary: 'The packages of an install command are in no order',
  why: 'In a sorted list a package is found, and seen twice, at a glance, and two people who add one rarely touch the same line.',
  notWhen: 'The order says what belongs together.',
  decides:
    'The named packages of one install command, compared without regard to case; words with variables may stand anywhere and stay where they are. Lists with comments between their lines are taken to be grouped on purpose. The fix puts the same words in order into the same places, and touches no option, line break or variable.',
  sources: ['https://docs.docker.com/build/building/best-practices/#sort-multi-line-arguments'],
  messages: { order: '{first} comes after {second} in the alphabet' },
  examples: [
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y \\\n        wget \\\n        curl \\\n    && rm -rf /var/lib/apt/lists/*\n',
      flags: 'wget',
      fixed:
        'FROM debian:12\nRUN apt-get update && apt-get install -y \\\n        curl \\\n        wget \\\n    && rm -rf /var/lib/apt/lists/*\n',
    },
    {
      bad: 'FROM python:3.13\nRUN pip install $EXTRA flask==3.1 --no-cache-dir "django>=5"\n',
      flags: 'flask==3.1',
      fixed: 'FROM python:3.13\nRUN pip install $EXTRA "django>=5" --no-cache-dir flask==3.1\n',
    },
    {
      bad: 'FROM debian:12\nRUN ["apt-get", "install", "-y", "b", "a"]\n',
      flags: '"b"',
      fixed: 'FROM debian:12\nRUN ["apt-get", "install", "-y", "a", "b"]\n',
    },
    { good: 'FROM debian:12\nRUN apt-get install -y \\\n    # for the build\n    make \\\n    # for downloads\n    curl\n' },
    { good: 'FROM alpine:3.22\nRUN apk add --no-cache bash curl --repository https://packages.example/edge zlib\n' },
    { good: 'FROM node:24\nRUN npm install $B $A\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.action !== 'install') continue;
          const words = sortable(operation, run);
          const sorted = [...words].sort(byName);
          const wrong = words.findIndex((word, index) => word !== sorted[index]);
          const [first, second] = [words[wrong], sorted[wrong]];
          if (!first || !second) continue;
          const edits = words.flatMap((word, index) => {
            const text = sorted[index] && file.text(sorted[index].span);
            return text === undefined || text === file.text(word.span) ? [] : [file.replace(word.span, text)];
          });
          yield {
            message: 'order',
            data: { first: first.unquoted, second: second.unquoted },
            at: first.span,
            // The order can matter to installers of languages: what comes first may be what the others build with.
            fix: { title: 'Sort them', applicability: operation.scope === 'system' ? 'safe' : 'unsafe', edits },
          };
        }
      }
    },
  },
});

/** The words of packages whose order may change; none where comments part them. */
function sortable({ packages }: PackageOperation, run: InstructionOf<'RUN'>): readonly ShellWord[] {
  const words = [...new Set(packages.map(({ word }) => word))].filter(({ value }) => value !== undefined);
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || words.length < 2) return [];
  const isParted = run.innerComments.some(({ span }) => span.start > first.span.start && span.end < last.span.end);
  // `pip install a -e .`: the option in front belongs to its word.
  return isParted || packages.some(({ source }) => source === 'file' || source === 'url' || source === 'vcs') ? [] : words;
}

function byName(a: ShellWord, b: ShellWord): number {
  const [left, right] = [a.unquoted.toLowerCase(), b.unquoted.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
