import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import { startedCommand } from '../../facts/start/started-program.ts';
import type { Command } from '../../shell/view.ts';
import { defineRule } from '../define.ts';

export const yjitOff = defineRule({
  id: 'yjit-off',
  practice: 'configuration',
  severity: 'info',
  preset: 'strict',
  aliases: ['yjit-not-enabled-on-supported-runtime'],
  summary: 'A Ruby server runs without YJIT, which its image has',
  why: 'Since Ruby 3.3 YJIT is ready for production, and Rails applications answer some 15 to 25 % faster with it. It is off unless it is asked for.',
  notWhen: 'Memory is scarcer than time, or the application switches it on itself, as Rails 7.2 and later do.',
  decides:
    'The shipped stage starts rails server, puma, unicorn, falcon or sidekiq on the official image of Ruby 3.3 or later, without --yjit, RUBY_YJIT_ENABLE or a RUBYOPT that names it. Silent where Gemfile.lock has Rails 7.2 or later.',
  sources: [
    'https://docs.ruby-lang.org/en/3.4/yjit/yjit_md.html',
    'https://railsatscale.com/2023-12-04-ruby-3-3-s-yjit-faster-while-using-less-memory/',
  ],
  messages: { off: '{program} runs on Ruby {version} with YJIT off: RUBY_YJIT_ENABLE=1 switches it on' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nCMD ["bin/rails", "server"]\n',
      flags: 'CMD ["bin/rails", "server"]',
      fixed: 'FROM ruby:3.4-slim\nENV RUBY_YJIT_ENABLE=1\nCMD ["bin/rails", "server"]\n',
    },
    { good: 'FROM ruby:3.4-slim\nENV RUBYOPT="--yjit"\nCMD ["puma"]\n' },
    { good: 'FROM ruby:3.2-slim\nCMD ["puma"]\n' },
    { good: 'FROM ruby:3.4-slim\nENTRYPOINT ["mygem"]\n' },
    {
      good: {
        dockerfile: 'FROM ruby:3.4-slim\nCOPY . .\nCMD ["bin/rails", "server"]\n',
        files: { 'Gemfile.lock': 'GEM\n  specs:\n    rails (8.0.2)\n' },
      },
    },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (stage?.root.kind !== 'image' || stage.root.reference.familiar !== 'ruby' || !isRubyStage(stage)) return;
      const version = /^(\d+)\.(\d+)/.exec(stage.root.facts?.version ?? stage.root.reference.tag ?? '');
      const command = version && startedCommand(stage);
      if (!version || !command || Number(version[1]) * 100 + Number(version[2]) < 303) return;
      const program = serverOf(command);
      const { environment } = stage.final;
      const options = environment.get('RUBYOPT')?.value;
      if (program === undefined || environment.has('RUBY_YJIT_ENABLE') || (options && (!options.known || options.value.includes('yjit'))))
        return;
      if (command.args.some(({ unquoted }) => unquoted.includes('yjit'))) return;
      const lock = file.context?.read('Gemfile.lock')?.text.slice(0, 200_000) ?? '';
      const rails = /^ {4}railties? \((\d{1,3})\.(\d{1,3})|^ {4}rails \((\d{1,3})\.(\d{1,3})/m.exec(lock);
      if (rails && Number(rails[1] ?? rails[3]) * 100 + Number(rails[2] ?? rails[4]) >= 702) return;
      const start = stage.final.entrypoint ?? stage.final.cmd;
      if (!start) return;
      yield {
        message: 'off',
        data: { program, version: `${version[1]}.${version[2]}` },
        at: start.instruction.span,
        ...(start.stage === stage && {
          fix: {
            title: 'Switch YJIT on',
            applicability: 'unsafe',
            edits: [file.insertLinesBefore(start.instruction, 'ENV RUBY_YJIT_ENABLE=1')],
          },
        }),
      };
    },
  },
});

function serverOf({ name = '', args }: Command): string | undefined {
  const words = [name, ...args.map(({ unquoted }) => unquoted)];
  const at = /^bundler?$/.test(name) && words[1] === 'exec' ? 2 : 0;
  const program = (words[at] ?? '').replace(/^.*\//, '');
  if (/^(?:puma|unicorn|falcon|thin|sidekiq)$/.test(program)) return program;
  return program === 'rails' && /^s(?:erver)?$/.test(words[at + 1] ?? '') ? 'rails server' : undefined;
}
