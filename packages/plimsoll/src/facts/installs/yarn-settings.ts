import { asString } from '../../model/json-values.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** Whether a project is one of Yarn 2 or later: by its settings, the version that the manifest asks for, or the format of the lock file. */
export function isBerry({ context, project }: DockerfileView): boolean {
  const directory = project?.directory ?? '';
  if (context?.has('.yarnrc.yml') || context?.has(`${directory}.yarnrc.yml`)) return true;
  const manifest = context?.read(`${directory}package.json`);
  if (/^yarn@(?:[2-9]|\d\d)/.test((manifest && asString(jsonObject(manifest)?.['packageManager'])) ?? '')) return true;
  return context?.read(`${directory}yarn.lock`)?.text.includes('__metadata:') ?? false;
}

/**
 * Whether Yarn puts no packages into node_modules, as it does from version 2 on unless it is told otherwise: then only `yarn` itself, or
 * Node.js with its loader, finds what a program imports.
 */
export function isPlugAndPlay(view: DockerfileView): boolean {
  if (!isBerry(view)) return false;
  const settings = ['.yarnrc.yml', `${view.project?.directory ?? ''}.yarnrc.yml`].map((path) => view.context?.read(path)?.text ?? '');
  return !settings.some((text) => /^nodeLinker:\s{0,4}["']?(?:node-modules|pnpm)/m.test(text));
}
