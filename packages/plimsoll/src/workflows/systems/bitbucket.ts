import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob, WorkflowStep } from '../workflow.types.ts';

const deepest = 12;

/** Bitbucket Pipelines: https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/ */
export function readBitbucket(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const pipelines = yaml.fields(top.get('pipelines')?.value);
  const jobs: WorkflowJob[] = [];
  collect(yaml, top.get('pipelines')?.value, '', top, jobs, 0);
  const image = imageOf(yaml, top.get('image')?.value);
  const [first] = jobs;
  // The image of all steps is one image, wherever it is used: it is listed once.
  if (image && first) jobs[0] = { ...first, images: [image, ...first.images] };
  return {
    triggers: { ...triggersElsewhere, pullRequest: pipelines.has('pull-requests'), manual: pipelines.has('custom') },
    jobs,
  };
}

/** Steps stand in lists below `default`, branches, tags, `custom`, and within `parallel` and `stage`. */
function collect(yaml: PipelineYaml, node: Node | undefined, id: string, top: Fields, jobs: WorkflowJob[], depth: number): void {
  if (depth > deepest || jobs.length > 2000) return;
  if (isSeq(node)) for (const item of yaml.list(node)) collect(yaml, item, id, top, jobs, depth + 1);
  if (!isMap(node)) return;
  for (const pair of yaml.pairs(node)) {
    if (pair.key === 'step') jobs.push(readStep(yaml, yaml.fields(pair.value), id, pair.keySpan, top));
    else if (isMap(pair.value) || isSeq(pair.value)) collect(yaml, pair.value, id === '' ? pair.key : id, top, jobs, depth + 1);
  }
}

function imageOf(yaml: PipelineYaml, node: Node | undefined): JobImage | undefined {
  const fields = yaml.fields(node);
  const image = isMap(node) ? yaml.field(fields, 'name') : yaml.text(node);
  const credentials = isMap(node) ? yaml.variables(node).filter(({ name }) => name === 'username' || name === 'password') : [];
  return image && { role: 'job', image, credentials };
}

function readStep(yaml: PipelineYaml, fields: Fields, id: string, span: WorkflowJob['span'], top: Fields): WorkflowJob {
  const image = imageOf(yaml, fields.get('image')?.value);
  const services = yaml.fields(yaml.fields(top.get('definitions')?.value).get('services')?.value);
  const steps: WorkflowStep[] = [];
  let lines: Node[] = [];
  const flush = () => {
    const script = yaml.script(lines, { dialect: 'bash', errexit: true, pipefail: false });
    if (script) steps.push({ ...emptyStep, span, ...script });
    lines = [];
  };
  for (const item of yaml.list(fields.get('script')?.value)) {
    if (isScalar(item)) lines.push(item);
    const own = yaml.fields(item);
    const pipe = yaml.field(own, 'pipe');
    if (!pipe) continue;
    flush();
    const [name = '', ref] = pipe.raw.replace(/^docker:\/\//, '').split(':', 2);
    const uses = { kind: 'pipe', name: name.toLowerCase(), ref, text: pipe } as const;
    steps.push({ ...emptyStep, span: yaml.nodeSpan(item), uses, inputs: yaml.variables(own.get('variables')?.value) });
  }
  flush();
  const images = yaml
    .names(fields.get('services')?.value)
    .map((name) => imageOf(yaml, yaml.fields(services.get(name)?.value).get('image')?.value));
  return {
    ...emptyJob,
    id: yaml.field(fields, 'name')?.raw ?? id,
    span,
    images: [
      ...(image ? [image] : []),
      ...images.filter((each) => each !== undefined).map((each) => ({ ...each, role: 'service' as const })),
    ],
    steps,
  };
}
