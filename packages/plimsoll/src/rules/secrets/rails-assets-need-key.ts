import type { Mount, Step } from '../../build/graph.types.ts';
import { isRubyStage } from '../../facts/images/ruby-stage.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

const lock = 'GEM\n  specs:\n    rails (8.0.2)\n';

export const railsAssetsNeedKey = defineRule({
  id: 'rails-assets-need-key',
  practice: 'secrets',
  severity: 'info',
  aliases: ['asset-precompile-without-dummy-key'],
  summary: 'Rails compiles its assets in a way that asks for the real secret key',
  why: 'Rails starts the whole application to compile assets, and in production that needs a secret key. Without a key made up for the build the step fails, or somebody gives it the real one, which then is in a layer or in the history.',
  notWhen: 'An initializer of the application makes up a key for builds itself.',
  decides:
    'assets:precompile by rails, rake or bundle exec in RUN, on stages of Ruby or with the variables of Rails, where neither the command, an export before it, ENV nor ARG sets SECRET_KEY_BASE_DUMMY, SECRET_KEY_BASE or RAILS_MASTER_KEY, and the step mounts no secret. A warning where RAILS_ENV is known to be production and Gemfile.lock has Rails 7.1 or later. The fix is made where Gemfile.lock has Rails 7.1 or later, which knows SECRET_KEY_BASE_DUMMY. Stages and files for development and tests are left alone.',
  sources: ['https://github.com/rails/rails/pull/46760', 'https://guides.rubyonrails.org/asset_pipeline.html'],
  messages: { key: 'In production mode this needs the secret key of the application: SECRET_KEY_BASE_DUMMY=1 makes one up for the build' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nCOPY . .\nRUN bundle install && bundle exec rails assets:precompile\n',
        files: { 'Gemfile.lock': lock, Gemfile: "gem 'rails'\n" },
      },
      flags: 'bundle exec rails assets:precompile',
      fixed:
        'FROM ruby:3.4-slim\nENV RAILS_ENV=production\nCOPY . .\nRUN bundle install && SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile\n',
    },
    { bad: 'FROM ruby:3.4-slim\nRUN bin/rails assets:precompile\n', flags: 'bin/rails assets:precompile' },
    { good: 'FROM ruby:3.4-slim\nRUN SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile\n' },
    { good: 'FROM ruby:3.4-slim\nRUN export SECRET_KEY_BASE=1 && bin/rake assets:precompile\n' },
    { good: 'FROM ruby:3.4-slim\nRUN --mount=type=secret,id=master,env=RAILS_MASTER_KEY bin/rails assets:precompile\n' },
    { good: 'FROM ruby:3.4-slim AS dev\nRUN bin/rails assets:precompile\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('assets:precompile') || isNamedBesideProduction(file)) return;
      for (const { step, run } of file.runs('all')) {
        const { script } = step;
        const command = script?.commands.find(compiles);
        if (!script || !command || !isRubyStage(step.stage) || hasKey(step, script, command)) continue;
        const end = command.args.at(-1)?.span.end ?? command.program.span.end;
        const fix = run.command.form === 'shell' ? fixOf(file, command) : undefined;
        yield {
          message: 'key',
          at: { start: command.program.span.start, end },
          severity: step.stage.reachable && knowsDummy(file) && isProduction(step, command) ? 'warning' : 'info',
          ...(fix && { fix }),
        };
      }
    },
  },
});

function compiles({ name = '', args }: Command): boolean {
  return /^(?:rails|rake|bundle|bundler|ruby)$/.test(name) && args.some(({ unquoted }) => unquoted === 'assets:precompile');
}

const keys = /^(?:SECRET_KEY_BASE(?:_DUMMY)?|RAILS_MASTER_KEY)$/;

function hasKey({ before, mounts }: Step, { commands }: ShellScript, command: Command): boolean {
  if (mounts.some(({ type }: Mount) => type === 'secret') || command.assignments.some(({ name }) => keys.test(name))) return true;
  // `rake KEY=value task` sets it, too.
  if (command.args.some(({ unquoted }) => unquoted.includes('=') && keys.test(unquoted.split('=', 1)[0] ?? ''))) return true;
  for (const name of [...before.environment.keys(), ...before.args.keys()]) if (keys.test(name)) return true;
  return commands.some(
    ({ name, args, assignments, index }) =>
      index < command.index &&
      ((name === 'export' && args.some(({ unquoted }) => keys.test(unquoted.split('=', 1)[0] ?? ''))) ||
        (name === '' && assignments.some((each) => keys.test(each.name)))),
  );
}

function isProduction({ before }: Step, { assignments }: Command): boolean {
  const own = assignments.find(({ name }) => name === 'RAILS_ENV')?.value?.value;
  if (own !== undefined) return own === 'production';
  const value = before.environment.get('RAILS_ENV')?.value;
  return value?.known === true && value.value === 'production';
}

/** Rails 7.1 made up SECRET_KEY_BASE_DUMMY. */
function knowsDummy(file: DockerfileView): boolean {
  const text = file.context?.read(`${file.project?.directory ?? ''}Gemfile.lock`)?.text.slice(0, 200_000) ?? '';
  const version = /^ {4}rails \((\d{1,3})\.(\d{1,3})/m.exec(text);
  return version !== null && Number(version[1]) * 100 + Number(version[2]) >= 701;
}

function fixOf(file: DockerfileView, { program, prefixes }: Command): FixReport | undefined {
  if (!knowsDummy(file) || prefixes.some(({ name }) => name !== 'env')) return undefined;
  return {
    title: 'Let Rails make up a key for the build',
    applicability: 'unsafe',
    edits: [file.insert(program.span.start, 'SECRET_KEY_BASE_DUMMY=1 ')],
  };
}
