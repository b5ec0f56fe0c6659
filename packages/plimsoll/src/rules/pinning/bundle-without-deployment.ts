import type { Step } from '../../build/graph.types.ts';
import { commandSpan } from '../../facts/edits/command-words.ts';
import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import { isConfiguredBefore } from '../../facts/installs/tool-configuration.ts';
import { defineRule } from '../define.ts';

export const bundleWithoutDeployment = defineRule({
  id: 'bundle-without-deployment',
  practice: 'pinning',
  severity: 'info',
  preset: 'strict',
  aliases: ['missing-bundle-deployment'],
  summary: 'bundle install may change the lock file in the image',
  why: 'Without deployment mode Bundler resolves again where Gemfile and Gemfile.lock differ, and writes a new lock file into the image: what runs is then not what was tested. In deployment mode it stops.',
  notWhen: 'The repository has no lock file.',
  decides:
    'bundle install on stages of Ruby or with the variables of Rails, not named or set up for development, where neither BUNDLE_DEPLOYMENT or BUNDLE_FROZEN, an option nor `bundle config` in front of it asks for what the lock file says. Silent where the Gemfile is copied without its lock file.',
  sources: ['https://bundler.io/man/bundle-config.1.html'],
  messages: { open: 'Bundler may resolve again here and change the lock file: set BUNDLE_DEPLOYMENT=1 in front' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nRUN bundle install\n',
      flags: 'bundle install',
      fixed: 'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nENV BUNDLE_DEPLOYMENT="1"\nRUN bundle install\n',
    },
    { good: 'FROM ruby:3.4-slim\nENV BUNDLE_DEPLOYMENT="1"\nRUN bundle install\n' },
    { good: 'FROM ruby:3.4-slim\nRUN bundle config set --local frozen true && bundle install\n' },
    { good: 'FROM ruby:3.4-slim AS dev\nRUN bundle install\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('bundle')) return;
      for (const { step } of file.runs('all')) {
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.manager !== 'bundle' || operation.action !== 'install-project') continue;
          if (operation.frozen || !isRubyStage(step.stage)) continue;
          const isSet = ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN'].some((name) => {
            const value = step.before.environment.get(name)?.value;
            return value && (!value.known || !/^(?:|0|false)$/.test(value.value));
          });
          if (isSet || isConfiguredBefore(step, /bundler?\s+config\b[^\n;&]{0,80}\b(?:deployment|frozen)\b/)) continue;
          if (bringsNoLock(step)) continue;
          const isOwn = step.instruction.keyword === 'RUN';
          yield {
            message: 'open',
            at: commandSpan(operation),
            ...(isOwn && {
              fix: {
                title: 'Install in deployment mode',
                applicability: 'unsafe',
                edits: [file.insertLinesBefore(step.instruction, 'ENV BUNDLE_DEPLOYMENT="1"')],
              },
            }),
          };
          break;
        }
      }
    },
  },
});

/** The Gemfile is copied by name, and its lock file is not: deployment mode would stop. */
function bringsNoLock({ stage }: Step): boolean {
  const sources = stage.steps.flatMap(({ instruction }) =>
    instruction.keyword === 'COPY' || instruction.keyword === 'ADD' ? instruction.sources.map(({ text }) => text) : [],
  );
  return sources.some((each) => /(?:^|\/)Gemfile$/.test(each)) && !sources.some((each) => /Gemfile\.lock|\*|^\.?\/?$/.test(each));
}
