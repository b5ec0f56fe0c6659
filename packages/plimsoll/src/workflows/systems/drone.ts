import { isMap } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob } from '../workflow.types.ts';
import { pluginStep } from './plugin-step.ts';

/** Drone: one document for each pipeline. https://docs.drone.io/pipeline/docker/syntax/ */
export function readDrone(yaml: PipelineYaml): Pipeline {
  const jobs: WorkflowJob[] = [];
  for (const [index, root] of yaml.roots.entries()) {
    const kind = yaml.field(root, 'kind')?.raw;
    if (kind === 'secret' || kind === 'signature') continue;
    jobs.push(readPipeline(yaml, root, `pipeline ${index + 1}`));
  }
  return { triggers: { ...triggersElsewhere, pullRequest: true }, jobs };
}

function readPipeline(yaml: PipelineYaml, root: Fields, fallback: string): WorkflowJob {
  const name = yaml.field(root, 'name');
  const services = yaml.list(root.get('services')?.value).map((item) => yaml.field(yaml.fields(item), 'image'));
  const images: JobImage[] = [];
  const steps = yaml.list((root.get('steps') ?? root.get('pipeline'))?.value).map((item) => {
    const fields = yaml.fields(item);
    const image = yaml.field(fields, 'image');
    if (image) images.push({ role: 'job', image, credentials: [] });
    return isMap(item) ? pluginStep(yaml, fields, yaml.nodeSpan(item)) : { ...emptyStep, span: yaml.nodeSpan(item) };
  });
  for (const image of services) if (image) images.push({ role: 'service', image, credentials: [] });
  return {
    ...emptyJob,
    id: name?.raw ?? fallback,
    span: name?.span ?? { start: 0, end: 0 },
    needs: yaml.names(root.get('depends_on')?.value),
    images,
    steps,
    env: yaml.variables(root.get('environment')?.value),
  };
}
