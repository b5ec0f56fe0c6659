import type { ImageBuild } from '../../workflows/delivery/delivery.types.ts';
import type { WorkflowJob } from '../../workflows/workflow.types.ts';
import type { RepositoryView } from '../views/repository-view.ts';
import type { WorkflowView } from '../views/workflow-view.ts';
import { repositoryDelivery } from './repository-delivery.ts';

/**
 * Whether a build begins on a machine without layers and without cache mounts: on a runner of GitHub, which is new for each job, with
 * a builder of its own. Undefined where that is not known: on machines of one's own, with builders elsewhere, in other systems.
 */
export function startsEmpty(view: WorkflowView, { tool, job }: ImageBuild): true | undefined {
  if (view.file.system !== 'github' || /bake|compose|depot|blacksmith|namespace/.test(tool) || !isHosted(job)) return undefined;
  const elsewhere = job.steps.some(
    ({ uses, inputs }) =>
      uses?.name === 'docker/setup-buildx-action' && inputs.some(({ name }) => name === 'driver' || name === 'endpoint'),
  );
  return elsewhere ? undefined : true;
}

/**
 * The pipelines of a repository build images, and each of them on a machine that has forgotten all cache mounts: they are not part of
 * what `cache-to` keeps, and only an action that carries them from run to run would.
 */
export function losesCacheMounts(repository: RepositoryView): boolean {
  return repository.derive(allLose);
}

function allLose(repository: RepositoryView): boolean {
  const { builds, unread } = repositoryDelivery(repository);
  const own = builds.filter(({ act }) => act.ofDockerfile);
  return own.length > 0 && own.every(({ view, act }) => startsEmpty(view, act) && !carriesMounts(act.job)) && unread('build').length === 0;
}

/** Labels of GitHub's own machines, also by a matrix that names only such. */
function isHosted({ runner, matrix }: WorkflowJob): boolean {
  const label = runner?.raw ?? '';
  const dimension = /^\$\{\{\s{0,9}matrix\.([\w.-]{1,99})\s{0,9}\}\}$/.exec(label)?.[1];
  if (dimension === undefined) return hosted.test(label);
  const values = matrix.get(dimension) ?? [];
  return values.length > 0 && values.every(({ raw }) => hosted.test(raw));
}

const hosted = /^(?:ubuntu|windows|macos)-[\w.-]+$/;

/** https://docs.docker.com/build/ci/github-actions/cache/#cache-mounts */
function carriesMounts({ steps }: WorkflowJob): boolean {
  return steps.some(({ uses }) => uses !== undefined && /cache-dance/.test(uses.name));
}
