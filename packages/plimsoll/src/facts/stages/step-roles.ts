import type { Stage, Step } from '../../build/graph.types.ts';
import type { Command } from '../../shell/view.ts';
import { runtimePackages } from './runtime-packages.ts';
import type { NoPlan, StagePlan } from './stage-plan.types.ts';

/** Where a step of a stage goes that is parted in two. */
export type Role =
  /** Only the build needs it. */
  | { readonly to: 'build' }
  /** The build needs it, and what is shipped too; `line` where it is not the same there. */
  | { readonly to: 'both'; readonly line?: string }
  /** What is shipped needs it; the build does not. `early` where it stands in front of what the build made: it changes less often. */
  | { readonly to: 'runtime'; readonly early?: true };

/** The role of each step up to the last of the build; or why one cannot be told. */
export function rolesOf(stage: Stage, plan: StagePlan): ReadonlyMap<Step, Role> | NoPlan {
  const roles = new Map<Step, Role>();
  for (const step of stage.steps) {
    if (step.index > plan.last.index) break;
    const role = roleOf(step, plan);
    if ('why' in role) return role;
    roles.set(step, role);
  }
  return roles;
}

/** Variables that only tools of a build read. */
const buildVariables =
  /^(?:CGO_ENABLED|GO(?:OS|ARCH|PATH|ROOT|FLAGS|PROXY|PRIVATE|CACHE|TOOLCHAIN|111MODULE)|GO111MODULE|CARGO_\w+|RUSTFLAGS|RUSTUP_\w+|MAVEN_\w+|MVN_\w+|GRADLE_\w+|DEBIAN_FRONTEND|PIP_\w+|POETRY_\w+|UV_\w+|PIPENV_\w+|NPM_CONFIG_\w+|npm_config_\w+|PNPM_HOME|YARN_\w+|NUGET_\w+|NODE_OPTIONS|CI|NEXT_TELEMETRY_DISABLED|GENERATE_SOURCEMAP)$/;

function roleOf(step: Step, plan: StagePlan): Role | NoPlan {
  const { instruction } = step;
  switch (instruction.keyword) {
    case 'ARG':
      return { to: 'build' };
    case 'ENV':
      return { to: instruction.pairs.every(({ key }) => buildVariables.test(key)) ? 'build' : 'both' };
    case 'WORKDIR':
    case 'USER':
    case 'SHELL':
      return { to: 'both' };
    case 'COPY':
    case 'ADD':
      return { to: plan.repeats(step) ? 'both' : 'build' };
    case 'RUN':
      return roleOfRun(step, plan);
    case 'ONBUILD':
    case '?':
      return { why: `nobody can tell what ${instruction.keyword === '?' ? instruction.written : 'ONBUILD'} is for` };
    default:
      return { to: 'runtime' };
  }
}

function roleOfRun(step: Step, plan: StagePlan): Role | NoPlan {
  const { script, operations, mounts } = step;
  if (!script?.understood) return { why: 'one of its scripts could not be read' };
  const installs = operations.some((each) => each.kind === 'package' && each.scope === 'system' && each.action === 'install');
  if (installs) {
    const left = runtimePackages(step, plan.buildPackages);
    if (!left) return { why: 'a step does more than install packages of the system' };
    if (left.line === undefined) return { to: 'build' };
    if (left.unchanged && left.names.every((name) => /^(?:tini|dumb-init)$/.test(name))) return { to: 'runtime', early: true };
    return left.unchanged || mounts.length > 0 ? { to: 'both' } : { to: 'both', line: left.line };
  }
  if (preparesPlace(step)) return { to: 'both' };
  const other = script.commands.find((command) => !belongsToBuild(command));
  if (other)
    return { why: `what is shipped may need ${other.name === undefined || other.name === '' ? 'a file that a step writes' : other.name}` };
  return { to: 'build' };
}

/** A RUN that only makes accounts and directories, and gives those away: no file of the build is touched. */
export function preparesPlace({ script }: Step): boolean {
  return script?.understood === true && script.commands.length > 0 && script.commands.every(isPreparation);
}

function isPreparation({ name, args, redirections }: Command): boolean {
  if (redirections.length > 0) return false;
  if (/^(?:useradd|groupadd|adduser|addgroup|usermod|mkdir)$/.test(name ?? '')) return true;
  return name === 'chown' && !args.some(({ unquoted }) => /^-\w*R|^--recursive/.test(unquoted));
}

const buildCommands =
  /^(?:go|gofmt|cargo|rustup|rustc|npm|npx|yarn|pnpm|corepack|node|node-gyp|tsc|prisma|ng|next|nest|vite|pip\d?|python[\d.]*|uv|poetry|pipenv|mvn|mvnw|gradle|gradlew|dotnet|make|cmake|ls|pwd|cd|cp|mv|rm|test|true|set|export|dos2unix|sed|touch|date|find|update-ca-certificates|echo|printf|mkdir|chmod|\[)$/;

/** A command that serves the build, or does no more than move about and look. */
function belongsToBuild(command: Command): boolean {
  const { name, args, redirections } = command;
  if (name === '') return redirections.length === 0;
  if (!buildCommands.test(name ?? '')) return false;
  const outside = (text: string): boolean => /^\/(?:etc|usr\/(?:local\/)?(?:s?bin|lib)|opt|var|home|root\/\.)/.test(text);
  if (redirections.some(({ operator, target }) => operator.startsWith('>') && target !== undefined && target.unquoted !== '/dev/null'))
    return false;
  if (name === 'python' || name === 'python3')
    return args[0]?.unquoted === '-m' && /^(?:pip|venv|compileall)$/.test(args[1]?.unquoted ?? '');
  if (/^(?:cp|mv|sed|mkdir|chmod|touch)$/.test(name ?? '')) return !args.some(({ unquoted }) => outside(unquoted));
  return true;
}
