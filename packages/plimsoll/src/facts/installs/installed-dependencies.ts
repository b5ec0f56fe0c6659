import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { PackageOperation } from '../../shell/operations.ts';
import { absolute } from '../caching/copied-sources.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** A directory beside the sources in which a package manager put what the program depends on. */
export interface InstalledDependencies {
  /** Absolute, in the image. */
  readonly path: string;
  /** `npm`, `composer`, … */
  readonly manager: string;
}

/** Where the shipped image has dependencies within the program's own directory: node_modules, vendor, .venv. Each once. */
export function installedDependencies(view: DockerfileView): readonly InstalledDependencies[] {
  return view.derive(findInstalled);
}

function findInstalled({ graph }: DockerfileView): InstalledDependencies[] {
  return graph.shipped ? inStage(graph.shipped) : [];
}

function inStage(stage: Stage): InstalledDependencies[] {
  const found = new Map<string, InstalledDependencies>();
  for (const { steps } of stageChain(stage)) {
    for (const step of steps) {
      const { instruction } = step;
      if (instruction.keyword === 'RUN') {
        // Moved where no mount lies over them, or taken away.
        const gone = step.script?.commands.filter(({ name }) => name === 'mv' || name === 'rm') ?? [];
        for (const { args } of gone) {
          for (const { unquoted } of args) {
            for (const path of found.keys()) if (unquoted.endsWith(path.slice(path.lastIndexOf('/')))) found.delete(path);
          }
        }
        for (const operation of step.operations) {
          if (operation.kind !== 'package') continue;
          const name = directoryOf(operation, step.before.environment);
          const { directory } = operation.command;
          if (name === undefined || directory?.startsWith('$')) continue;
          if (gone.some(({ args }) => args.some(({ unquoted }) => unquoted === name || unquoted.endsWith(`/${name}`)))) continue;
          const path = absolute(step, directory === undefined ? name : `${directory}/${name}`);
          if (path !== undefined) found.set(path, { path, manager: operation.manager });
        }
      } else if (instruction.keyword === 'COPY' && instruction.flags.some(({ name }) => name === 'from')) {
        // Installed in a stage of its own.
        for (const word of instruction.sources) {
          const name = /(?:^|\/)(node_modules|vendor|\.venv)\/?$/.exec(word.text)?.[1];
          const target = name === undefined || !instruction.destination ? undefined : step.expand(instruction.destination);
          const path = target?.known ? absolute(step, target.value) : undefined;
          if (name !== undefined && path?.endsWith(`/${name}`)) found.set(path, { path, manager: 'a stage before' });
        }
      }
    }
  }
  return [...found.values()];
}

function directoryOf(operation: PackageOperation, environment: { has(name: string): boolean }): string | undefined {
  const { manager, action, options } = operation;
  if (action !== 'install-project' && !(action === 'install' && manager !== 'composer')) return undefined;
  switch (manager) {
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      if (['--global', '-g', '--prefix', '--location', '--dir', '--cwd'].some((name) => options.has(name))) return undefined;
      return operation.subcommand?.unquoted === 'global' ? undefined : 'node_modules';
    case 'composer':
      return options.has('--working-dir') || options.has('-d') ? undefined : 'vendor';
    case 'uv':
      return operation.subcommand?.unquoted === 'sync' && !environment.has('UV_PROJECT_ENVIRONMENT') ? '.venv' : undefined;
    default:
      return undefined;
  }
}
