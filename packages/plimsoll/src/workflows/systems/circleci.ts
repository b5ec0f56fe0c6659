import { isMap, isScalar, type Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import type { YamlPair } from '../../yaml/yaml-document.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob, WorkflowStep, WorkflowText } from '../workflow.types.ts';

const deepest = 10;
const settings = { dialect: 'bash', errexit: true, pipefail: true } as const;

/** CircleCI: https://circleci.com/docs/configuration-reference/ */
export function readCircle(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  for (const orb of yaml.pairs(top.get('orbs')?.value)) {
    const name = yaml.text(orb.value);
    if (name) yaml.imports.push({ name, kind: 'include', path: undefined, job: undefined });
  }
  const jobs = yaml.pairs(top.get('jobs')?.value).map((pair) => readJob(yaml, pair, top));
  const schedules: WorkflowText[] = [];
  for (const workflow of yaml.pairs(top.get('workflows')?.value)) {
    if (!isMap(workflow.value)) continue;
    const fields = yaml.fields(workflow.value);
    for (const trigger of yaml.list(fields.get('triggers')?.value)) {
      const cron = yaml.field(yaml.fields(yaml.fields(trigger).get('schedule')?.value), 'cron');
      if (cron) schedules.push(cron);
    }
    jobs.push(...orbJobs(yaml, fields, jobs));
  }
  return {
    triggers: { ...triggersElsewhere, schedules },
    jobs,
  };
}

/** Jobs of orbs that a workflow runs: `docker/publish` with its parameters. */
function orbJobs(yaml: PipelineYaml, workflow: Fields, own: readonly WorkflowJob[]): WorkflowJob[] {
  const names = new Set(own.map(({ id }) => id));
  const found: WorkflowJob[] = [];
  for (const item of yaml.list(workflow.get('jobs')?.value)) {
    const [pair] = isMap(item) ? yaml.pairs(item) : [];
    const name = pair ? pair.key : yaml.documents.text(item);
    if (!name?.includes('/') || names.has(name)) continue;
    const step = commandStep(yaml, name, pair, item);
    if (step) found.push({ ...emptyJob, id: name, span: step.span, steps: [step] });
  }
  return found;
}

function readJob(yaml: PipelineYaml, pair: YamlPair, top: Fields): WorkflowJob {
  const fields = yaml.fields(pair.value);
  return {
    ...emptyJob,
    id: pair.key,
    span: pair.keySpan,
    images: imagesOf(yaml, fields, top),
    steps: stepsOf(yaml, fields.get('steps')?.value, top, 0),
    env: yaml.variables(fields.get('environment')?.value),
  };
}

function imagesOf(yaml: PipelineYaml, job: Fields, top: Fields): JobImage[] {
  const executor = job.get('executor')?.value;
  const name = isMap(executor) ? yaml.field(yaml.fields(executor), 'name') : yaml.text(executor);
  const shared = name && yaml.fields(yaml.fields(top.get('executors')?.value).get(name.raw)?.value);
  const images: JobImage[] = [];
  for (const [index, node] of yaml.list((job.get('docker') ?? shared?.get('docker'))?.value).entries()) {
    const fields = yaml.fields(node);
    const image = yaml.field(fields, 'image');
    const credentials = yaml.variables(fields.get('auth')?.value);
    if (image) images.push({ role: index === 0 ? 'job' : 'service', image, credentials });
  }
  return images;
}

function stepsOf(yaml: PipelineYaml, node: Node | undefined, top: Fields, depth: number): WorkflowStep[] {
  const steps: WorkflowStep[] = [];
  if (depth > deepest) return steps;
  for (const item of yaml.list(node)) {
    const [pair] = isMap(item) ? yaml.pairs(item) : [];
    const name = pair?.key ?? (isScalar(item) ? yaml.documents.text(item) : undefined);
    if (name === undefined) continue;
    if (name === 'run' && pair) steps.push(runStep(yaml, pair, item));
    else if (name === 'when' || name === 'unless')
      steps.push(...stepsOf(yaml, yaml.fields(pair?.value).get('steps')?.value, top, depth + 1));
    else {
      const command = yaml.fields(top.get('commands')?.value).get(name);
      if (command) steps.push(...stepsOf(yaml, yaml.fields(command.value).get('steps')?.value, top, depth + 1));
      else {
        const step = commandStep(yaml, name, pair, item);
        if (step) steps.push(step);
      }
    }
    if (steps.length > 5000) return steps;
  }
  return steps;
}

function runStep(yaml: PipelineYaml, pair: YamlPair, item: Node): WorkflowStep {
  const fields = yaml.fields(pair.value);
  const command = isMap(pair.value) ? fields.get('command')?.value : pair.value;
  return {
    ...emptyStep,
    name: yaml.field(fields, 'name'),
    span: yaml.nodeSpan(item),
    ...(command && yaml.script([command], settings)),
    env: yaml.variables(fields.get('environment')?.value),
    condition: yaml.field(fields, 'when'),
  };
}

/** A built-in step or a command of an orb. */
function commandStep(yaml: PipelineYaml, name: string, pair: YamlPair | undefined, item: Node): WorkflowStep | undefined {
  const text = yaml.text(item) ?? (pair && yaml.keyText(pair));
  if (!text) return undefined;
  return {
    ...emptyStep,
    span: yaml.nodeSpan(item),
    uses: { kind: 'orb', name: name.toLowerCase(), ref: undefined, text },
    inputs: yaml.variables(pair?.value),
  };
}
