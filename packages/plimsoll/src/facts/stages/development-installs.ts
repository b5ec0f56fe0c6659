import type { Step } from '../../build/graph.types.ts';
import { asObject } from '../../model/json-values.ts';
import { directoryOf } from '../../project/project-reader.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import type { Command } from '../../shell/view.ts';
import { contextCopy } from '../caching/copied-sources.ts';
import { isBerry } from '../installs/yarn-settings.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** An install of a project's dependencies that does not leave those of development out. */
export interface DevelopmentInstall {
  readonly step: Step;
  readonly operation: PackageOperation;
  /** Its development dependencies, or the groups that hold them; undefined where the manifest is not known. */
  readonly brings: readonly string[] | undefined;
  /** Why leaving them out could break the build: a script of the project that may need them. */
  readonly script?: string | undefined;
  /** The option that leaves them out; undefined where there is none to add. */
  readonly option: string | undefined;
  /** Words that ask for them and have to go, instead. */
  readonly asking: readonly Command['args'][number][];
}

/** Whether it is known to bring some, or nothing is known of the manifest. */
export function bringsDevelopment({ brings }: DevelopmentInstall): boolean {
  return brings === undefined || brings.length > 0;
}

/** Installs of the shipped stages that bring development dependencies, as far as their options and the environment say. Made once per view. */
export function developmentInstalls(view: DockerfileView): readonly DevelopmentInstall[] {
  return view.derive(findInstalls);
}

function findInstalls(view: DockerfileView): readonly DevelopmentInstall[] {
  return developmentInstallsIn(view, view.stepsOf('shipped', 'RUN'));
}

/** The same of any steps. */
export function developmentInstallsIn(view: DockerfileView, steps: readonly Step[]): readonly DevelopmentInstall[] {
  const found: DevelopmentInstall[] = [];
  for (const step of steps) {
    const dialect = step.script?.dialect;
    // What such a script sets for its commands is not read.
    if (dialect === 'cmd' || dialect === 'powershell') continue;
    for (const operation of step.operations) {
      if (operation.kind !== 'package' || (operation.action !== 'install-project' && operation.action !== 'install')) continue;
      const install = installOf(view, step, operation);
      if (install) found.push({ step, operation, ...install });
    }
  }
  return found;
}

type Install = Pick<DevelopmentInstall, 'brings' | 'option' | 'asking' | 'script'>;

function installOf(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  switch (operation.manager) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      return nodeInstall(view, step, operation);
    case 'pip':
      return requirementsInstall(operation);
    case 'uv':
      return uvInstall(view, step, operation) ?? requirementsInstall(operation);
    case 'poetry':
      return poetryInstall(view, step, operation);
    case 'pipenv':
      return pipenvInstall(operation);
    case 'composer':
      return composerInstall(view, step, operation);
    case 'bundle':
      return bundleInstall(view, step, operation);
    default:
      return undefined;
  }
}

function nodeInstall(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  const { options, manager, action, subcommand } = operation;
  if (action !== 'install-project' || /^(?:fetch|deploy)$/.test(subcommand?.unquoted ?? '') || options.has('--global')) return undefined;
  const text = (name: string): string => {
    const value = options.get(name);
    return value === undefined || value === true ? '' : value.unquoted;
  };
  const asks = /\bdev\b/.test(text('--include')) || /^false$/.test(text('--production')) || options.has('--save-dev');
  if (!asks) {
    if (options.has('--production') || options.has('--prod') || /\bdev\b/.test(text('--omit')) || /^prod/.test(text('--only')))
      return undefined;
    if (
      ['NODE_ENV', 'npm_config_production', 'NPM_CONFIG_PRODUCTION', 'NPM_CONFIG_OMIT', 'npm_config_omit'].some((name) =>
        isSet(step, operation, name),
      )
    )
      return undefined;
  }
  const manifest = view.context && manifestOf(view, step, operation, 'package.json');
  const json = manifest && jsonObject(manifest);
  // Yarn 2 and later has no such option: `workspaces focus --production` takes its place.
  const berry = manager === 'yarn' && isBerry(view);
  return {
    brings: json && Object.keys(asObject(json['devDependencies']) ?? {}),
    script: options.has('--ignore-scripts') ? undefined : lifecycleScript(asObject(json?.['scripts']) ?? {}),
    option: asks || berry ? undefined : manager === 'npm' ? '--omit=dev' : manager === 'pnpm' ? '--prod' : '--production',
    asking: [],
  };
}

/** A script of the project that runs when it is installed. */
function lifecycleScript(scripts: Readonly<Record<string, unknown>>): string | undefined {
  return ['preinstall', 'install', 'postinstall', 'prepare'].find((name) => typeof scripts[name] === 'string');
}

/** A variable with a value that asks for production, or one that cannot be known. */
function isSet({ before }: Step, { command }: PackageOperation, name: string): boolean {
  const own = command.assignments.find((assignment) => assignment.name === name);
  const value = own ? own.value?.unquoted : environmentValue(before, name);
  return value !== undefined && (value === '?' || /^(?:production|staging|true|1|dev)$|\$/.test(value));
}

function environmentValue(state: Step['before'], name: string): string | undefined {
  const variable = state.environment.get(name)?.value ?? state.args.get(name)?.value;
  if (!variable) return undefined;
  return variable.known ? variable.value : '?';
}

const developmentFile =
  /(?:^|[/_.-])(?:dev|develop|development|test|tests|testing|lint|local)(?:[_.-][\w.-]*)?\.(?:txt|in|pip)$|^requirements\/(?:dev|test|local)/i;
const developmentExtra = /\[(?:[\w-]+,)*(?:dev|develop|development|test|tests|testing|lint|docs)(?:,[\w-]+)*\]/i;

/** Requirement files and extras that are named for development. */
function requirementsInstall({ manifests, packages, options }: PackageOperation): Install | undefined {
  const files = manifests.filter((path) => developmentFile.test(path));
  const extras = packages
    .filter(({ source, word }) => source === 'file' && developmentExtra.test(word.unquoted))
    .map(({ word }) => word.unquoted);
  const group = options.get('--group');
  const groups = group !== undefined && group !== true && /^(?:dev|test|lint)$/.test(group.unquoted) ? [group.unquoted] : [];
  const brings = [...files, ...extras, ...groups];
  return brings.length === 0 ? undefined : { brings, option: undefined, asking: [] };
}

function uvInstall(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  const { subcommand, options } = operation;
  if (subcommand?.unquoted !== 'sync' || operation.command.args[0]?.unquoted === 'pip') return undefined;
  if (options.has('--no-dev') || options.has('--no-default-groups') || options.has('--only-group')) return undefined;
  if (isTrue(step, operation, 'UV_NO_DEV') || options.get('--no-group') !== undefined) return undefined;
  const text = manifestOf(view, step, operation, 'pyproject.toml')?.text;
  return { brings: text === undefined ? undefined : uvGroups(text), option: '--no-dev', asking: [] };
}

/** `dev` of the dependency groups, which `uv sync` takes unless `default-groups` says otherwise. */
function uvGroups(text: string): readonly string[] {
  if (/^default-groups\s*=/m.test(text)) return [];
  const group = /^\[dependency-groups\][^[]{0,2000}?^dev\s*=\s*\[\s*["'{]/m.test(text) || /^dev-dependencies\s*=\s*\[\s*["']/m.test(text);
  return group ? ['dev'] : [];
}

function poetryInstall(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  const { options, action, subcommand } = operation;
  if (action !== 'install-project') return undefined;
  if (['--only', '--without', '--no-dev', '--only-root'].some((name) => options.has(name))) return undefined;
  if (
    environmentValue(step.before, 'POETRY_WITHOUT') !== undefined ||
    operation.command.assignments.some(({ name }) => name.startsWith('POETRY_'))
  )
    return undefined;
  const text = manifestOf(view, step, operation, 'pyproject.toml')?.text;
  const groups =
    text === undefined
      ? undefined
      : [...text.matchAll(/^\[tool\.poetry\.(?:group\.([\w-]{1,60})\.dependencies|dev-dependencies)\]\s*\n\s*[\w"]/gm)];
  const optional = (name: string) => new RegExp(`^\\[tool\\.poetry\\.group\\.${name}\\]\\s*\\noptional\\s*=\\s*true`, 'm').test(text ?? '');
  const brings = groups
    ?.map((match) => match[1] ?? 'dev')
    .filter((name) => /^(?:dev|test|tests|lint|docs|typing|ci)$/.test(name) && !optional(name));
  return { brings, option: subcommand?.unquoted === 'install' || subcommand?.unquoted === 'sync' ? '--only main' : undefined, asking: [] };
}

function pipenvInstall({ options, command }: PackageOperation): Install | undefined {
  if (!options.has('--dev')) return undefined;
  const asking = command.args.filter(({ unquoted }) => unquoted === '--dev' || unquoted === '-d');
  return { brings: ['dev-packages'], option: undefined, asking };
}

function composerInstall(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  const { options, subcommand } = operation;
  if (!/^(?:install|i)$/.test(subcommand?.unquoted ?? '') || options.has('--no-dev')) return undefined;
  if (isTrue(step, operation, 'COMPOSER_NO_DEV')) return undefined;
  const manifest = manifestOf(view, step, operation, 'composer.json');
  const json = manifest && jsonObject(manifest);
  return { brings: json && Object.keys(asObject(json['require-dev']) ?? {}), option: '--no-dev', asking: [] };
}

function bundleInstall(view: DockerfileView, step: Step, operation: PackageOperation): Install | undefined {
  if (operation.subcommand !== undefined && operation.subcommand.unquoted !== 'install') return undefined;
  if (['--without', '--with', '--version', '--help', '-v'].some((name) => operation.options.has(name))) return undefined;
  if (
    ['BUNDLE_WITHOUT', 'BUNDLE_ONLY'].some(
      (name) => environmentValue(step.before, name) !== undefined || operation.command.assignments.some((each) => each.name === name),
    )
  )
    return undefined;
  if (view.stepsOf('shipped', 'RUN').some(({ script }) => script?.commands.some(isBundleSetting))) return undefined;
  if (view.context?.has('.bundle/config')) return undefined;
  const text = manifestOf(view, step, operation, 'Gemfile')?.text;
  const groups =
    text === undefined
      ? undefined
      : [
          ...new Set(
            [...text.matchAll(/^\s{0,20}group[ (]{0,3}((?:[:\s,\w]|"){1,100}?)\)?\s+do\b/gm)].flatMap(
              (match) => (match[1] ?? '').match(/\b(?:development|test)\b/g) ?? [],
            ),
          ),
        ];
  return { brings: groups, option: undefined, asking: [] };
}

function isBundleSetting({ name, args }: Command): boolean {
  return (
    name === 'bundle' &&
    args[0]?.unquoted === 'config' &&
    args.some(({ unquoted }) => /^(?:without|only|BUNDLE_WITHOUT|deployment)$/.test(unquoted))
  );
}

function isTrue({ before }: Step, { command }: PackageOperation, name: string): boolean {
  const own = command.assignments.find((assignment) => assignment.name === name);
  const value = own ? own.value?.unquoted : environmentValue(before, name);
  return value !== undefined && !/^(?:0|false|no|)$/i.test(value);
}

/**
 * The manifest that the command reads, as the context has it: that of the directory which was copied to where it runs. Nothing
 * where the same name lies in several places and none is said to be the one.
 */
function manifestOf(view: DockerfileView, step: Step, { command }: PackageOperation, name: string) {
  const { context } = view;
  if (!context || command.directory !== undefined) return undefined;
  const folders = new Set<string>();
  for (const earlier of step.stage.steps) {
    if (earlier.index >= step.index) break;
    for (const source of contextCopy(earlier)?.sources ?? []) {
      if (source === undefined) continue;
      const path = source
        .replace(/^(?:\.?\/)+/, '')
        .replace(/\/+$/, '')
        .replace(/^\.$/, '');
      const whole = path === '' ? '' : `${path}/`;
      if (context.has(whole + name)) folders.add(whole);
      else if (context.select(source).some((file) => file.path === `${directoryOf(path)}${name}`)) folders.add(directoryOf(path));
    }
  }
  const [only = ''] = [...folders].sort((a, b) => a.length - b.length);
  return folders.size > 1 && only !== '' ? undefined : context.read(only + name);
}
