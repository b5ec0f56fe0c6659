import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const bootsnapInParallel = defineRule({
  id: 'bootsnap-in-parallel',
  practice: 'correctness',
  severity: 'info',
  aliases: ['bootsnap-precompile-without-j1'],
  summary: 'bootsnap precompiles in several processes, which hangs under emulation',
  why: 'Built for another processor than the builder has, the step runs under QEMU, where the processes that bootsnap forks hang or crash. Rails itself writes `-j 1` into the Dockerfiles that it makes, for this reason.',
  notWhen: 'The image is only ever built on the processor that it is for.',
  decides:
    '`bootsnap precompile`, also behind bundle exec, without `-j 1`, `-j 0` or `--jobs`=1 or 0, on stages of Ruby or with the variables of Rails. Not in a condition, which may ask for the platform, and not where FROM says --platform=$BUILDPLATFORM.',
  sources: ['https://github.com/rails/bootsnap/issues/495', 'https://github.com/rails/rails/pull/54904'],
  messages: { parallel: 'bootsnap precompile forks by itself, which hangs where the image is built under emulation: add -j 1' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nRUN bundle install && bundle exec bootsnap precompile app/ lib/\n',
      flags: 'precompile',
      fixed: 'FROM ruby:3.4-slim\nRUN bundle install && bundle exec bootsnap precompile -j 1 app/ lib/\n',
    },
    { bad: 'FROM ruby:3.4-slim\nRUN bootsnap precompile --jobs 8 --gemfile\n', flags: 'precompile' },
    { good: 'FROM ruby:3.4-slim\nRUN bundle exec bootsnap precompile -j1 --gemfile\n' },
    { good: 'FROM --platform=$BUILDPLATFORM ruby:3.4-slim\nRUN bootsnap precompile app/\n' },
    { good: 'FROM node:24\nRUN bootsnap precompile app/\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('bootsnap')) return;
      for (const { step, run } of file.runs('all')) {
        for (const command of step.script?.commands ?? []) {
          const word = precompileOf(command);
          if (!word || command.conditional || !isRubyStage(step.stage) || /BUILDPLATFORM/.test(file.text(step.stage.from.span))) continue;
          const words = command.args.map(({ unquoted }) => unquoted);
          const jobs = words.findIndex((each) => /^(?:-j|--jobs)/.test(each));
          const count = /^(?:-j|--jobs=)(\d+)$/.exec(words[jobs] ?? '')?.[1] ?? words[jobs + 1];
          if (jobs !== -1 && (count === '1' || count === '0')) continue;
          const insert = run.command.form === 'shell' && jobs === -1;
          yield {
            message: 'parallel',
            at: word.span,
            ...(insert && {
              fix: { title: 'Compile in one process', applicability: 'safe', edits: [file.insert(word.span.end, ' -j 1')] },
            }),
          };
        }
      }
    },
  },
});

function precompileOf({ name, args }: Command) {
  const start =
    name === 'bootsnap' ? 0 : /^bundler?$/.test(name ?? '') ? args.findIndex(({ unquoted }) => unquoted === 'bootsnap') + 1 : -1;
  if (start === -1 || (start === 0 && name !== 'bootsnap')) return undefined;
  const word = args[start];
  return word?.unquoted === 'precompile' ? word : undefined;
}
