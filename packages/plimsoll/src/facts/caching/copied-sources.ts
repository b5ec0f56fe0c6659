import type { Step } from '../../build/graph.types.ts';
import { joinWorkdir } from '../../build/workdir.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A COPY or ADD that brings files of the build context, and where they go. */
export interface ContextCopy {
  readonly step: Step;
  readonly copy: InstructionOf<'COPY' | 'ADD'>;
  /** Sources after expansion; undefined for those that cannot be known. */
  readonly sources: readonly (string | undefined)[];
  /** Absolute; undefined if it cannot be known. */
  readonly destination: string | undefined;
}

/** What a step copies from the context, ONBUILD included; undefined if it copies nothing from there. */
export function contextCopy(step: Step): ContextCopy | undefined {
  const { instruction } = step;
  const copy = instruction.keyword === 'ONBUILD' ? instruction.trigger : instruction;
  if (copy?.keyword !== 'COPY' && copy?.keyword !== 'ADD') return undefined;
  if (copy.broken || copy.flags.some(({ name }) => name === 'from')) return undefined;
  const sources = copy.sources
    .filter(({ heredoc, text }) => heredoc === undefined && !/^(https?:|git@|git:|ssh:)/i.test(text))
    .map((word) => {
      const value = step.expand(word);
      return value.known ? value.value : undefined;
    });
  return sources.length === 0 ? undefined : { step, copy, sources, destination: destinationOf(step, copy) };
}

function destinationOf(step: Step, { destination }: InstructionOf<'COPY' | 'ADD'>): string | undefined {
  const value = destination && step.expand(destination);
  if (!value?.known) return undefined;
  return absolute(step, value.value);
}

/** A path of the image; relative ones belong to the working directory before the step. */
export function absolute({ before }: Step, path: string): string | undefined {
  if (!path.startsWith('/') && !before.workdir.known) return undefined;
  return joinWorkdir(before.workdir.known ? before.workdir.value : '/', path, false);
}

/** A source of a copy as a directory of the context, '' or ending in '/'; undefined for patterns. */
export function contextDirectory(source: string): string | undefined {
  if (/[*?[\\]/.test(source) || source.split('/').includes('..')) return undefined;
  const path = source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  return path === '' ? '' : `${path}/`;
}

/** The directory is the other one or below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`);
}

/**
 * Whether the files change with the program: the whole context, a directory that goes where the program is installed, or
 * code. Manifests, lock files and what installs read besides them do not count, nor what goes elsewhere (`/etc`, scripts).
 */
export function copiesSources(view: DockerfileView, { sources, destination }: ContextCopy, project: string | undefined): boolean {
  return sources.some((source) => {
    if (source === undefined) return false;
    const path = source.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
    if (path === '' || path === '.' || path === '*' || path === '..') return true;
    if (destination === undefined || project === undefined || !(isWithin(destination, project) || isWithin(project, destination)))
      return false;
    if (project === '/' && destination !== '/') return false;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '*' || name === '**') return !/manifest|lock|deps|requirements/i.test(path);
    return isDirectory(view, path, source, name) ? !installDirectories.test(name) : codeFile.test(name) && !manifestFile.test(name);
  });
}

function isDirectory(view: DockerfileView, path: string, source: string, name: string): boolean {
  if (/[*?[]/.test(path)) return false;
  const { context } = view;
  if (context && context.incomplete === undefined) return context.select(path).some((file) => file.path !== path);
  return source.endsWith('/') || sourceDirectories.test(name);
}

/** Names of directories that hold what a program is made of. */
export const sourceDirectories =
  /^(src|source|sources|app|apps|lib|libs|server|client|backend|frontend|packages|internal|cmd|pkg|api|web|www|public|services|modules|components|code|project)$/i;
/** Read by installs themselves. */
const installDirectories =
  /^(\.yarn|patches|prisma|\.mvn|gradle|vendor|requirements|deps|wheels?|\.bundle|\.cargo|third_party|buildSrc|node_modules)$/i;
const codeFile = /\.(js|mjs|cjs|jsx|ts|mts|cts|tsx|py|go|rb|php|java|kt|scala|cs|fs|rs|ex|vue|svelte|html)$/i;
const manifestFile =
  /^((grunt|gulp)file\.[cm]?[jt]s|setup\.py|.*\.config\.[cm]?[jt]s|\.pnpmfile\.cjs|\.pnp\.c?js|build\.rs|.*(install|setup|bootstrap|requirements|version|deps).*\.(js|mjs|cjs|py|rb|ts))$/i;
