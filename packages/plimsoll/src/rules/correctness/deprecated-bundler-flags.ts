import type { Stage } from '../../build/graph.types.ts';
import { wordRemoval } from '../../facts/edits/remove-word.ts';
import { isNamedBesideProduction } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellWord } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const deprecatedBundlerFlags = defineRule({
  id: 'deprecated-bundler-flags',
  practice: 'correctness',
  severity: 'info',
  aliases: ['deprecated-bundler-install-flags'],
  summary: 'bundle install is given flags that Bundler no longer takes',
  why: 'Flags that Bundler remembered for later runs (--without, --deployment, --path and others) are deprecated since Bundler 2.1 and gone in Bundler 4: with a newer image of Ruby the build stops. The same settings belong to `bundle config set` or to BUNDLE_ variables.',
  notWhen: 'The version of Bundler is pinned.',
  decides:
    'bundle install with --clean, --deployment, --frozen, --no-prune, --path, --shebang, --system, --with or --without, outside of files and stages named for development and of images of Ruby 1 and 2. The fix sets the same with `bundle config set --local` in front.',
  sources: ['https://bundler.io/man/bundle-config.1.html', 'https://github.com/ruby/rubygems/blob/master/doc/bundler/UPGRADING.md'],
  messages: { flag: 'Bundler 4 has no {flag} any more: set it with bundle config set, or as a BUNDLE_ variable' },
  examples: [
    {
      bad: 'FROM ruby:3.4-slim\nRUN bundle install --without development test --jobs 4 --deployment\n',
      flags: ['--without', '--deployment'],
      fixed:
        "FROM ruby:3.4-slim\nRUN bundle config set --local without 'development test' && bundle config set --local deployment true && bundle install --jobs 4\n",
    },
    {
      bad: 'FROM ruby:3.4-slim\nRUN bundle install --path=vendor/bundle\n',
      flags: '--path=vendor/bundle',
      fixed: "FROM ruby:3.4-slim\nRUN bundle config set --local path 'vendor/bundle' && bundle install\n",
    },
    { good: 'FROM ruby:3.4-slim\nENV BUNDLE_WITHOUT=development\nRUN bundle install --jobs 4\n' },
    { good: 'FROM ruby:3.4-slim AS dev\nRUN bundle install --without test\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!file.source.text.includes('bundle') || isNamedBesideProduction(file)) return;
      for (const { step, run } of file.runs('all')) {
        if (/(?:^|[._-])(?:dev|development|tests?|ci)(?:[._-]|$)/i.test(step.stage.name ?? '')) continue;
        for (const operation of step.operations) {
          if (operation.kind !== 'package' || operation.manager !== 'bundle' || operation.action !== 'install-project') continue;
          if (hasOldRuby(step.stage)) continue;
          const flags = operation.command.args.filter(({ unquoted }) => removed.test(unquoted));
          let fix = run.command.form === 'shell' && run.heredocs.length === 0 ? configured(file, operation.command, flags) : undefined;
          for (const flag of flags) {
            yield { message: 'flag', data: { flag: flag.unquoted.split('=', 1)[0] ?? '' }, at: flag.span, ...(fix && { fix }) };
            fix = undefined;
          }
        }
      }
    },
  },
});

/** Images of Ruby whose Bundler is not going to be a newer one. */
function hasOldRuby({ root }: Stage): boolean {
  if (root.kind !== 'image' || root.reference.familiar !== 'ruby') return false;
  const version = /^(\d+)\.(\d+)/.exec(root.facts?.version ?? root.reference.tag ?? '');
  return version !== null && Number(version[1]) * 100 + Number(version[2]) < 300;
}

const removed = /^--(?:clean|deployment|frozen|no-prune|path|shebang|system|without|with)(?:=|$)/;

/** The same settings by `bundle config set --local` in front, which is where the flags were kept. */
function configured(file: DockerfileView, command: Command, flags: readonly ShellWord[]): FixReport | undefined {
  const { args, assignments, prefixes, inside, conditional, pipe, span } = command;
  if (flags.length === 0 || assignments.length > 0 || prefixes.length > 0 || inside.length > 0 || conditional || pipe) return undefined;
  // Words on several lines would leave empty ones behind.
  if (file.text(span).includes('\n')) return undefined;
  const settings: string[] = [];
  const words: ShellWord[] = [];
  for (const flag of flags) {
    const [, name = '', given] = /^--([a-z-]+)(?:=(.*))?$/.exec(flag.unquoted) ?? [];
    const values: ShellWord[] = [];
    if (given === undefined && /^(?:path|shebang|with|without)$/.test(name)) {
      for (let at = args.indexOf(flag) + 1; at < args.length; at++) {
        const word = args[at];
        if (!word || word.unquoted.startsWith('-')) break;
        values.push(word);
        if (name === 'path' || name === 'shebang') break;
      }
    }
    const value = given ?? values.map(({ value: each }) => each ?? '$').join(' ');
    if (name === 'system' || name === 'no-prune' || /["'$`\\]/.test(value)) return undefined;
    settings.push(`bundle config set --local ${name} ${value === '' ? 'true' : `'${value}'`} && `);
    words.push(flag, ...values);
  }
  const removals = words.map((word) => wordRemoval(file.source.text, word.span, file.dockerfile.escape));
  const edits = removals.flatMap((each) => (each ? [file.replace(each, '')] : []));
  if (edits.length < words.length) return undefined;
  return {
    title: 'Set it with bundle config set',
    applicability: 'unsafe',
    edits: [file.insert(span.start, settings.join('')), ...edits],
  };
}
