import { stageChain } from '../../build/queries.ts';
import { writtenText } from '../../dockerfile/written-text.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * What a Rails application with an asset pipeline needs before it runs in production, where assets are no longer compiled on demand:
 * the edit that precompiles them behind the last copy or install. `undefined` where nothing is needed, or they are compiled already;
 * `manual` where a bundler of JavaScript takes part, or the file does not show where the sources come in.
 */
export function precompileAssets(view: DockerfileView): TextEdit | 'manual' | undefined {
  const { context, project } = view;
  const stage = view.graph.shipped;
  const lock = context?.read(`${project?.directory ?? ''}Gemfile.lock`)?.text.slice(0, 200_000);
  if (!context || !stage || lock === undefined) return 'manual';
  if (!/^ {4}(?:sprockets-rails|propshaft) \(/m.test(lock) || context.select(`${project?.directory ?? ''}public/assets`).length > 0)
    return undefined;
  const steps = [...stageChain(stage)].flatMap((each) => each.steps);
  if (steps.some(({ instruction }) => writtenText(instruction).includes('assets:precompile'))) return undefined;
  const version = /^ {4}rails \((\d{1,3})\.(\d{1,3})/m.exec(lock);
  const last = stage.steps.findLast(
    ({ instruction, operations }) =>
      instruction.keyword === 'COPY' ||
      instruction.keyword === 'ADD' ||
      (instruction.keyword === 'RUN' && operations.some((each) => each.kind === 'package' && each.manager === 'bundle')),
  );
  const bundles = /^ {4}(?:jsbundling-rails|cssbundling-rails|webpacker|shakapacker|vite_rails|react-rails) \(/m.test(lock);
  if (!version || !last || bundles || last.instruction.broken || last.instruction.heredocs.length > 0) return 'manual';
  // Rails 7.1 makes a key for the time of the build by itself.
  const dummy = Number(version[1]) * 100 + Number(version[2]) >= 701;
  const key = dummy ? 'SECRET_KEY_BASE_DUMMY=1' : 'SECRET_KEY_BASE=dummy';
  return view.insertLinesAfter(last.instruction, `RUN RAILS_ENV=production ${key} bundle exec rails assets:precompile`);
}
