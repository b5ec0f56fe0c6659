import type { Step } from '../../../build/graph.types.ts';
import type { PackageOperation } from '../../../shell/operations.ts';
import { contextCopy, isWithin } from '../../caching/copied-sources.ts';
import { type BuildSite, lackingProgram, lastOfBuild, onlyForBuild, runtimeNeeds } from '../build-site.ts';
import { sameBase } from '../runtime-base.ts';
import type { NoPlan, StagePlan } from '../stage-plan.types.ts';

const environment = '/opt/venv';
/** What only installs need; Git may be a program of the application, so it stays. */
const buildPackages = /^(?:python3?-(?:dev|setuptools|wheel)|cython3?|rustup|libpython3[\w.]*-dev)$/;
/** Installers, which do not belong into the environment of the application. */
const installers = /^(?:pip|setuptools|wheel|poetry|pipenv|uv|pip-tools|virtualenv)$/;

/** A virtual environment that is filled where the compilers are, and copied to an image of the same base without them. */
export function pythonPlan(site: BuildSite): StagePlan | NoPlan {
  const { stage } = site;
  const base = sameBase(stage);
  if (!base || stage.root.kind !== 'image' || stage.root.reference.familiar !== 'python')
    return { why: 'its base is not the official Python image' };
  const last = lastOfBuild(stage);
  const installs = installsOf(site);
  const first = installs.find(
    ({ operation }) => !operation.packages.length || !operation.packages.every(({ name }) => installers.test(name ?? '')),
  );
  if (!last || !first) return { why: 'it is not known what is installed' };
  const reason = obstacle(
    installs.map(({ operation }) => operation),
    first.step,
  );
  if (reason !== undefined) return { why: reason };
  const alone = onlyForBuild(site, buildPackages);
  const needs = runtimeNeeds(site, last, alone);
  if ('why' in needs) return needs;
  const lacking = lackingProgram(stage, last, base.facts, needs.packages);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  const path = `PATH="${environment}/bin:$PATH"`;
  const project = installs.map(({ operation }) => operation.manager);
  const active = project.some((manager) => manager === 'poetry' || manager === 'uv' || manager === 'pipenv');
  const environmentLine = active ? `ENV VIRTUAL_ENV=${environment} ${path}` : `ENV ${path}`;
  return {
    image: base.image,
    facts: base.facts,
    last,
    above: { step: first.step, lines: [`RUN python -m venv ${environment}`, environmentLine] },
    behind: [],
    settings: [environmentLine],
    copies: [{ from: environment, to: environment }],
    repeats: (step) => isRead(step),
    buildPackages: alone,
  };
}

interface Install {
  readonly step: Step;
  readonly operation: PackageOperation;
}

function installsOf({ view }: BuildSite): Install[] {
  return view
    .stepsOf('shipped', 'RUN')
    .flatMap((step) =>
      step.operations.flatMap((operation) =>
        operation.kind === 'package' &&
        /^(?:pip|uv|poetry|pipenv)$/.test(operation.manager) &&
        (operation.action === 'install' || operation.action === 'install-project')
          ? [{ step, operation }]
          : [],
      ),
    );
}

/** What keeps the packages from landing in the environment, or from working when it is moved. */
function obstacle(operations: readonly PackageOperation[], first: Step): string | undefined {
  const { user } = first.before;
  if (!user.known || !/^(?:root|0)$/.test(user.value)) return 'the packages are not installed as root';
  for (const { manager, subcommand, options, packages, command } of operations) {
    const elsewhere = ['--user', '--target', '--prefix', '--root', '--system'].find((name) => options.has(name));
    if (elsewhere !== undefined) return `${elsewhere} puts the packages elsewhere`;
    if (command.program.unquoted.includes('/')) return 'pip is called by its path';
    if (manager === 'uv' && subcommand?.unquoted === 'sync') return 'uv keeps its environment in the project';
    if (manager === 'pipenv') return 'pipenv keeps its environment elsewhere';
    if (packages.some(({ source }) => source === 'file') || (manager === 'poetry' && !options.has('--no-root') && !options.has('--only')))
      return 'the project itself is installed from its sources';
  }
  return first.operations.some((each) => each.kind === 'package' && each.scope === 'system')
    ? 'one step installs packages of the system and of Python'
    : undefined;
}

/** Sources are read by the interpreter while the program runs; lists of requirements are not. */
function isRead(step: Step): boolean {
  const copy = contextCopy(step);
  if (!copy) return true;
  const { destination } = copy;
  if (destination !== undefined && isWithin(destination, '/tmp')) return false;
  return !copy.sources.every((source) =>
    /(?:requirements[\w.-]*\.(?:txt|in)|constraints\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|setup\.(?:py|cfg)|poetry\.toml|requirements\/?|requirements\/[\w.-]*)$/.test(
      source ?? '',
    ),
  );
}
