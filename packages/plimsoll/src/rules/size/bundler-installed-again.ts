import type { Stage } from '../../build/graph.types.ts';
import { commandSpan } from '../../facts/edits/command-words.ts';
import { removeCommand } from '../../facts/edits/remove-command.ts';
import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { RunStep } from '../../facts/views/step-index.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const bundlerInstalledAgain = defineRule({
  id: 'bundler-installed-again',
  practice: 'size',
  severity: 'info',
  aliases: ['redundant-bundler-install'],
  summary: 'Bundler is installed into an image of Ruby that has it',
  why: 'Ruby brings Bundler, and since 2.3 Bundler fetches by itself the version that Gemfile.lock was written with. A second one in a layer of its own is a version to keep in step by hand, and unpinned one that changes with each build.',
  notWhen: 'The lock file asks for Bundler 1, which newer ones do not fetch.',
  decides: 'gem install with bundler among its gems on the official images of Ruby 3.0 and later, outside of stages for development.',
  sources: ['https://bundler.io/blog/2022/01/23/bundler-v2-3.html'],
  messages: { again: '{image} has Bundler, which fetches the version of the lock file by itself' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nRUN gem install bundler -v 2.5.6 && bundle install\n',
      flags: 'gem install',
      fixed: 'FROM ruby:3.4-slim\nRUN bundle install\n',
    },
    { bad: 'FROM ruby:3.4-slim\nRUN gem install bundler\nCMD ["a"]\n', flags: 'gem install', fixed: 'FROM ruby:3.4-slim\nCMD ["a"]\n' },
    { bad: 'FROM ruby:3.4-slim\nRUN gem install bundler rails\n', flags: 'gem install' },
    { good: 'FROM alpine:3.22\nRUN apk add ruby ruby-dev && gem install bundler\n' },
    { good: 'FROM ruby:2.6-slim\nRUN gem install bundler\n' },
    { good: 'FROM ruby:3.4-slim\nRUN gem install bundler -v "~> 1.17"\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('bundler')) return;
      for (const run of file.runs('all')) {
        for (const operation of run.step.operations) {
          if (operation.kind !== 'package' || operation.manager !== 'gem' || operation.action !== 'install') continue;
          const spec = operation.packages.find(({ name }) => name === 'bundler');
          const image = spec && !/^[~<>= ]*1(?:\.|$)/.test(spec.version ?? '') ? rubyImage(run.step.stage) : undefined;
          if (image === undefined) continue;
          const fix = operation.packages.length === 1 ? removal(file, run, operation.command) : undefined;
          yield { message: 'again', data: { image }, at: commandSpan(operation), ...(fix && { fix }) };
        }
      }
    },
  },
});

function rubyImage(stage: Stage): string | undefined {
  const { root } = stage;
  if (root.kind !== 'image' || root.reference.familiar !== 'ruby' || !isRubyStage(stage)) return undefined;
  const version = /^(\d+)/.exec(root.facts?.version ?? root.reference.tag ?? '')?.[1];
  return version !== undefined && Number(version) >= 3 ? `ruby:${root.reference.tag}` : undefined;
}

function removal(file: DockerfileView, { step, run }: RunStep, command: Command): FixReport | undefined {
  const { script } = step;
  if (!script || step.instruction.keyword !== 'RUN') return undefined;
  const edit =
    script.commands.length === 1 && run.heredocs.length === 0 && run.flags.length === 0
      ? file.removeInstruction(run)
      : removeCommand(file, run, script, command);
  return edit && { title: 'Use the one that is there', applicability: 'unsafe', edits: [edit] };
}
