import { type BuildSite, lackingProgram, lastOfBuild, onlyForBuild, pathIn, runtimeNeeds } from '../build-site.ts';
import { dotnetRuntime } from '../runtime-base.ts';
import type { NoPlan, StagePlan } from '../stage-plan.types.ts';

const buildPackages = /^(?:git|nodejs|npm|unzip|wget)$/;

/** What `dotnet publish` wrote, on the runtime of the same version. */
export function dotnetPlan(site: BuildSite): StagePlan | NoPlan {
  const { stage, found, project } = site;
  const last = lastOfBuild(stage);
  if (!last) return { why: 'it is not known where the build ends' };
  if (found.operation?.command.args[0]?.unquoted !== 'publish' && !publishes(site))
    return { why: 'the program is built, but not published' };
  const written = found.started.args[0]?.unquoted;
  const path = written === undefined ? undefined : pathIn(stage.final, written);
  if (found.started.name !== 'dotnet' || path === undefined || !path.endsWith('.dll'))
    return { why: 'it does not start an assembly by its name' };
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (folder === '' || /\/bin\/(?:Debug|Release)\//.test(path)) return { why: `${written} does not lie in a folder of its own` };
  const alone = onlyForBuild(site, buildPackages);
  const needs = runtimeNeeds(site, last, alone);
  if ('why' in needs) return needs;
  const base = dotnetRuntime(stage, project.framework?.value === 'aspnet');
  if (!base) return { why: 'no runtime of the same version is known' };
  const lacking = lackingProgram(stage, last, base.facts, needs.packages);
  if (lacking !== undefined) return { why: `${base.image} has no ${lacking.replace(/^a /, '')}` };
  return {
    image: base.image,
    facts: base.facts,
    last,
    behind: [],
    settings: [],
    copies: [{ from: folder, to: folder }],
    repeats: ({ instruction }) => instruction.flags.some(({ name }) => name === 'from'),
    buildPackages: alone,
  };
}

function publishes({ view }: BuildSite): boolean {
  return view
    .stepsOf('shipped', 'RUN')
    .some(({ operations }) =>
      operations.some(({ kind, command }) => kind === 'package' && command.name === 'dotnet' && command.args[0]?.unquoted === 'publish'),
    );
}
