import type { BuildContext } from '../../context/context.types.ts';
import { readProject } from '../../project/project.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { InstallInputs } from './install-inputs.types.ts';
import { nodeInputs, plainManifests } from './node-inputs.ts';
import { projectInputs } from './project-inputs.ts';

/**
 * What has to be in place for an install of the project in a directory of the context ('' or ending in '/').
 *
 * @returns undefined where it needs the sources too, or where it cannot be told.
 */
export function installInputs(context: BuildContext, operation: PackageOperation, directory: string): InstallInputs | undefined {
  if (context.incomplete !== undefined) return undefined;
  const { manager, options, frozen } = operation;
  switch (manager) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun': {
      const project = readProject(
        { has: (path) => context.has(path), read: (path) => context.read(path), files: context.sent.files },
        directory,
      );
      const own = project?.manifests.some(({ path }) => path === `${directory}package.json`)
        ? project.manifests
        : plainManifests(context, manager, directory);
      return nodeInputs(context, operation, directory, own);
    }
    case 'pip':
      return requirementInputs(context, operation, directory);
    case 'go': {
      const text = context.read(`${directory}go.mod`)?.text;
      if (text === undefined || context.has(`${directory}go.work`) || /=>\s*\.{0,2}\//.test(text)) return undefined;
      return present(context, directory, ['go.mod'], ['go.sum'], 'safe');
    }
    case 'bundle': {
      const text = context.read(`${directory}Gemfile`)?.text;
      if (
        text === undefined ||
        options.has('--local') ||
        /^\s*gemspec\b|\bpath\s*[:=]|eval_gemfile|instance_eval|require_relative|File\./m.test(text)
      )
        return undefined;
      const optional = ['Gemfile.lock', '.bundle/config', '.ruby-version', '.tool-versions'];
      const bundled = context.select(`${directory}vendor`).length > 0;
      return present(context, directory, ['Gemfile'], optional, bundled || !context.has(`${directory}Gemfile.lock`) ? 'unsafe' : 'safe');
    }
    case 'poetry':
      if (!options.has('--no-root')) return undefined;
      return pythonProject(context, directory, ['pyproject.toml'], ['poetry.lock', 'poetry.toml'], frozen);
    case 'uv':
      if (!options.has('--no-install-project') && !options.has('--no-install-workspace')) return undefined;
      return pythonProject(context, directory, ['pyproject.toml'], ['uv.lock', 'uv.toml', '.python-version'], frozen);
    case 'pipenv': {
      const text = context.read(`${directory}Pipfile`)?.text;
      if (text === undefined || /\bpath\s*=/.test(text)) return undefined;
      return present(context, directory, ['Pipfile'], ['Pipfile.lock'], frozen ? 'safe' : 'unsafe');
    }
    default:
      return projectInputs(context, operation, directory);
  }
}

function present(
  context: BuildContext,
  directory: string,
  required: readonly string[],
  optional: readonly string[],
  applicability: InstallInputs['applicability'],
): InstallInputs | undefined {
  if (!required.every((name) => context.has(directory + name))) return undefined;
  return {
    files: [...required, ...optional.filter((name) => context.has(directory + name))].map((name) => directory + name),
    applicability,
  };
}

function pythonProject(
  context: BuildContext,
  directory: string,
  required: readonly string[],
  optional: readonly string[],
  frozen: boolean,
) {
  const text = context.read(`${directory}pyproject.toml`)?.text;
  if (text === undefined || /\bpath\s*=|\bworkspace\s*=|\[tool\.uv\.workspace/.test(text)) return undefined;
  const sendsEnvironment = context.select(`${directory}.venv`).length > 0;
  return present(context, directory, required, optional, frozen && !sendsEnvironment ? 'safe' : 'unsafe');
}

/** Requirement files with those that they include; undefined if one of them asks for a directory of the sources. */
function requirementInputs(context: BuildContext, { manifests, options }: PackageOperation, directory: string): InstallInputs | undefined {
  const constraint = options.get('--constraint');
  const named = [...manifests, ...(constraint && constraint !== true ? [constraint.unquoted] : [])];
  const folder = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);
  if (new Set(named.map(folder)).size > 1) return undefined;
  const waiting = named.map((name) => normal(directory + name.slice(folder(name).length)));
  const files = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = context.read(path)?.text;
    if (text === undefined || files.size > 20 || path.includes('$')) return undefined;
    files.add(path);
    for (const line of text.split(/\r?\n/)) {
      const included = /^\s*(?:-r|--requirement|-c|--constraint)[\s=]*([^\s#]+)/.exec(line)?.[1];
      if (included) waiting.push(normal(path.slice(0, path.lastIndexOf('/') + 1) + included));
      else if (
        /^\s*(?:-e|--editable|-f|--find-links)?[\s=]*(?:file:|\.{1,2}(?:\/|\s|$|\[))|@\s*file:|\.(?:whl|tar\.gz|zip)\s*$/.test(line) &&
        !/https?:/.test(line)
      )
        return undefined;
      else if (/^\s*(?:-e|--editable)[\s=]+(?!git\+|https?:|hg\+|svn\+)/.test(line)) return undefined;
    }
  }
  return files.size === 0 ? undefined : { files: [...files].sort(), applicability: 'safe' };
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
