import { isMap, type Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob, WorkflowStep, WorkflowText } from '../workflow.types.ts';

const deepest = 10;

/** Azure Pipelines: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/ */
export function readAzure(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const containers = new Map<string, WorkflowText>();
  for (const item of yaml.list(yaml.fields(top.get('resources')?.value).get('containers')?.value)) {
    const fields = yaml.fields(item);
    const name = yaml.field(fields, 'container');
    const image = yaml.field(fields, 'image');
    if (name && image) containers.set(name.raw, image);
  }
  const jobs: WorkflowJob[] = [];
  if (top.has('steps')) jobs.push(readJob(yaml, top, 'steps', { start: 0, end: 0 }, containers));
  collectJobs(yaml, top, containers, jobs, 0);
  const extending = yaml.field(yaml.fields(top.get('extends')?.value), 'template');
  if (extending) addTemplate(yaml, extending);
  const crons = yaml.list(top.get('schedules')?.value).map((item) => yaml.field(yaml.fields(item), 'cron'));
  const trigger = top.get('trigger')?.value;
  const branches = isMap(trigger) ? yaml.fields(yaml.fields(trigger).get('branches')?.value).get('include')?.value : trigger;
  const noPush = yaml.text(trigger)?.raw === 'none';
  return {
    triggers: {
      ...triggersElsewhere,
      push: noPush
        ? undefined
        : { branches: yaml.texts(branches), tags: yaml.texts(yaml.fields(yaml.fields(trigger).get('tags')?.value).get('include')?.value) },
      pullRequest: top.has('pr') && yaml.field(top, 'pr')?.raw !== 'none',
      manual: true,
      schedules: crons.filter((text) => text !== undefined),
    },
    jobs,
  };
}

/** Jobs at the top, of stages, and behind `${{ if … }}`. */
function collectJobs(
  yaml: PipelineYaml,
  fields: Fields,
  containers: ReadonlyMap<string, WorkflowText>,
  jobs: WorkflowJob[],
  depth: number,
): void {
  if (depth > deepest) return;
  for (const item of [...yaml.list(fields.get('stages')?.value), ...yaml.list(fields.get('jobs')?.value)]) {
    const own = yaml.fields(item);
    const template = yaml.field(own, 'template');
    if (template) addTemplate(yaml, template);
    const name = yaml.field(own, 'job') ?? yaml.field(own, 'deployment');
    if (name) jobs.push(readJob(yaml, own, name.raw, name.span, containers));
    else collectJobs(yaml, own, containers, jobs, depth + 1);
    for (const pair of own.values()) {
      if (pair.key.startsWith('${{')) collectJobs(yaml, new Map([['jobs', pair]]), containers, jobs, depth + 1);
    }
  }
}

function addTemplate(yaml: PipelineYaml, name: WorkflowText): void {
  const elsewhere = name.raw.includes('@');
  yaml.imports.push({ name, kind: 'include', path: elsewhere ? undefined : name.raw.replace(/^\//, ''), job: undefined });
}

function readJob(
  yaml: PipelineYaml,
  fields: Fields,
  id: string,
  span: WorkflowJob['span'],
  containers: ReadonlyMap<string, WorkflowText>,
): WorkflowJob {
  const steps = fields.get('steps')?.value ?? deploymentSteps(yaml, fields);
  const pool = yaml.fields(fields.get('pool')?.value);
  return {
    ...emptyJob,
    id,
    span,
    needs: yaml.names(fields.get('dependsOn')?.value),
    runner: yaml.field(pool, 'vmImage') ?? yaml.field(fields, 'pool'),
    images: imagesOf(yaml, fields, containers),
    steps: stepsOf(yaml, steps, 0),
    condition: yaml.field(fields, 'condition'),
    mayFail: yaml.isTrue(fields, 'continueOnError'),
    env: yaml.variables(fields.get('variables')?.value),
  };
}

/** `strategy.runOnce.deploy.steps` of a deployment. */
function deploymentSteps(yaml: PipelineYaml, fields: Fields): Node | undefined {
  for (const strategy of yaml.pairs(fields.get('strategy')?.value)) {
    const steps = yaml.fields(yaml.fields(strategy.value).get('deploy')?.value).get('steps');
    if (steps) return steps.value;
  }
  return undefined;
}

function imagesOf(yaml: PipelineYaml, fields: Fields, containers: ReadonlyMap<string, WorkflowText>): JobImage[] {
  const images: JobImage[] = [];
  const add = (role: JobImage['role'], node: Node | undefined) => {
    const own = isMap(node) ? yaml.field(yaml.fields(node), 'image') : yaml.text(node);
    const image = own && (containers.get(own.raw) ?? own);
    if (image) images.push({ role, image, credentials: [] });
  };
  add('job', fields.get('container')?.value);
  for (const service of yaml.pairs(fields.get('services')?.value)) add('service', service.value);
  return images;
}

function stepsOf(yaml: PipelineYaml, node: Node | undefined, depth: number): WorkflowStep[] {
  const steps: WorkflowStep[] = [];
  if (depth > deepest) return steps;
  for (const item of yaml.list(node)) {
    const fields = yaml.fields(item);
    const template = yaml.field(fields, 'template');
    if (template) addTemplate(yaml, template);
    for (const pair of fields.values()) if (pair.key.startsWith('${{')) steps.push(...stepsOf(yaml, pair.value, depth + 1));
    const step = readStep(yaml, fields, yaml.nodeSpan(item));
    if (step) steps.push(step);
  }
  return steps;
}

function readStep(yaml: PipelineYaml, fields: Fields, span: WorkflowStep['span']): WorkflowStep | undefined {
  const shell = ['script', 'bash', 'powershell', 'pwsh'].find((name) => fields.has(name));
  const task = yaml.field(fields, 'task');
  if (shell === undefined && !task) return undefined;
  const inputs = yaml.variables(fields.get('inputs')?.value);
  const body = shell === undefined ? scriptInput(yaml, fields, task) : fields.get(shell)?.value;
  const dialect = shell === 'powershell' || shell === 'pwsh' || /powershell/i.test(task?.raw ?? '') ? 'powershell' : 'bash';
  const mayFail = fields.get('continueOnError');
  return {
    ...emptyStep,
    id: yaml.field(fields, 'name')?.raw,
    name: yaml.field(fields, 'displayName'),
    span,
    uses: task && useOf(task),
    inputs,
    ...(body && yaml.script([body], { dialect, errexit: false, pipefail: false })),
    env: yaml.variables(fields.get('env')?.value),
    condition: yaml.field(fields, 'condition'),
    mayFail: mayFail && yaml.isTrue(fields, 'continueOnError') ? yaml.span(mayFail) : undefined,
  };
}

/** The script of a task that runs one. */
function scriptInput(yaml: PipelineYaml, fields: Fields, task: WorkflowText | undefined): Node | undefined {
  if (!/^(bash|cmdline|shellscript|azurecli|powershell)@/i.test(task?.raw ?? '')) return undefined;
  const inputs = yaml.fields(fields.get('inputs')?.value);
  return (inputs.get('script') ?? inputs.get('inlineScript'))?.value;
}

function useOf(text: WorkflowText): WorkflowStep['uses'] {
  const [name = '', ref] = text.raw.split('@', 2);
  return { kind: 'task', name: name.toLowerCase(), ref, text };
}
