import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { BuildSite } from './build-site.ts';
import { dotnetPlan } from './plans/dotnet.ts';
import { goPlan } from './plans/go.ts';
import { javaPlan } from './plans/java.ts';
import { nodePlan } from './plans/node.ts';
import { pythonPlan } from './plans/python.ts';
import { rustPlan } from './plans/rust.ts';
import type { ShippedBuild } from './shipped-builds.ts';
import type { NoPlan, StagePlan } from './stage-plan.types.ts';

/**
 * How the stage of a shipped build is parted into one that builds and one that is shipped, as the sources of the application show
 * that it works; or why that cannot be seen.
 */
export function planStage(view: DockerfileView, found: ShippedBuild): StagePlan | NoPlan {
  const language = languageOf(found);
  const site = siteOf(view, found, language);
  if ('why' in site) return site;
  switch (language) {
    case 'go':
      return goPlan(site);
    case 'rust':
      return rustPlan(site);
    case 'java':
      return javaPlan(site);
    case 'dotnet':
      return dotnetPlan(site);
    case 'python':
      return pythonPlan(site);
    case 'node':
      return nodePlan(site);
    default:
      return { why: 'what the build makes is not known' };
  }
}

/** The language by the tool that builds. */
function languageOf({ operation }: ShippedBuild): string | undefined {
  switch (operation?.manager) {
    case 'go':
      return 'go';
    case 'cargo':
      return 'rust';
    case 'maven':
    case 'gradle':
      return 'java';
    case 'dotnet':
      return 'dotnet';
    case 'pip':
    case 'uv':
    case 'poetry':
    case 'pipenv':
      return 'python';
    case 'npm':
    case 'yarn':
    case 'pnpm':
      return 'node';
    default:
      return undefined;
  }
}

function siteOf(view: DockerfileView, found: ShippedBuild, language: string | undefined): BuildSite | NoPlan {
  const { stage, step, operation } = found;
  if (stage.base.kind !== 'image') return { why: 'it starts from another stage' };
  if (view.graph.stages.at(-1) !== stage) return { why: 'other stages follow it' };
  if (stage.steps.some(({ instruction }) => instruction.keyword === 'ONBUILD')) return { why: 'it is a base for other images' };
  if (stage.steps.some(({ instruction }) => instruction.heredocs.length > 0)) return { why: 'a script stands in the file itself' };
  const { context, project } = view;
  if (!context || !project) return { why: 'the sources of the application are not known' };
  const builder = stage.steps.find(({ operations }) => operation && operations.includes(operation)) ?? step;
  const { workdir } = builder.before;
  // Python's packages go to a place of their own, wherever the program lies.
  if (!workdir.known && language !== 'python') return { why: 'its working directory is not known' };
  return { view, found, stage, context, project, recipe: project.build, directory: workdir.known ? workdir.value : '/' };
}
