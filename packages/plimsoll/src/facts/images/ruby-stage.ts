import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { hasWindowsBase } from './windows-stage.ts';

/**
 * Whether a stage is one of a Ruby application for production: on an image of Ruby or Rails, or with the variables of one, and neither
 * named nor set up for development or tests.
 */
export function isRubyStage(stage: Stage): boolean {
  const { root, final } = stage;
  if (hasWindowsBase(stage)) return false;
  const isRuby = root.kind === 'image' && /(?:^|[/-])(?:j?ruby|rails)(?:$|[/-])/.test(root.reference.familiar);
  const named = ['RAILS_ENV', 'RACK_ENV', 'BUNDLE_PATH', 'BUNDLE_DEPLOYMENT'].some((name) => final.environment.has(name));
  if (!isRuby && !named) return false;
  for (const name of ['RAILS_ENV', 'RACK_ENV']) {
    const value = final.environment.get(name)?.value;
    if (value?.known && /^(?:dev|development|test|ci)$/.test(value.value)) return false;
  }
  for (const { name = '' } of stageChain(stage)) if (/(?:^|[._-])(?:dev|devel|development|tests?|ci)(?:[._-]|$)/i.test(name)) return false;
  return true;
}
