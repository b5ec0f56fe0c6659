import { isMap } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowStep } from '../workflow.types.ts';
import { pluginStep } from './plugin-step.ts';

/** Woodpecker: one workflow a file, steps in a list or by name. https://woodpecker-ci.org/docs/usage/workflow-syntax */
export function readWoodpecker(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const images: JobImage[] = [];
  const steps: WorkflowStep[] = [];
  for (const part of ['steps', 'services'] as const) {
    const block = top.get(part)?.value;
    const items = isMap(block) ? yaml.pairs(block).map(({ value }) => value) : yaml.list(block);
    for (const item of items) {
      const fields = yaml.fields(item);
      const image = yaml.field(fields, 'image');
      if (image) images.push({ role: part === 'steps' ? 'job' : 'service', image, credentials: [] });
      if (part === 'steps') steps.push(pluginStep(yaml, fields, yaml.nodeSpan(item)));
    }
  }
  const job = { ...emptyJob, id: 'steps', span: top.get('steps')?.keySpan ?? { start: 0, end: 0 }, images, steps };
  return { triggers: { ...triggersElsewhere, pullRequest: true }, jobs: steps.length > 0 ? [job] : [] };
}
