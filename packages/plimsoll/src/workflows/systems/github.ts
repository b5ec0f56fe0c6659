import { isMap, isSeq } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import type { YamlPair } from '../../yaml/yaml-document.ts';
import { emptyJob } from '../empty.ts';
import type { PipelineYaml, ScriptSettings } from '../pipeline-yaml.ts';
import type { JobImage, Pipeline, WorkflowJob, WorkflowStep, WorkflowText, WorkflowTriggers, WorkflowUse } from '../workflow.types.ts';

/**
 * A composite action is a list of steps that workflows of the repository run as if they were their own; one in JavaScript, or in an
 * image, has none that can be read: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
 */
export function readAction(yaml: PipelineYaml): Pipeline {
  const [top] = yaml.roots;
  const triggers = { ...triggersOf(yaml, new Map()), called: true };
  const runs = top?.get('runs');
  const steps = yaml.fields(runs?.value).get('steps');
  if (!runs || !steps) return { triggers, jobs: [] };
  const read = yaml.list(steps.value).map((node) => readStep(yaml, yaml.fields(node), undefined, yaml.nodeSpan(node)));
  return { triggers, jobs: [{ ...emptyJob, id: 'runs', span: runs.keySpan, steps: read }] };
}

/** GitHub Actions, and Gitea's and Forgejo's that read the same: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax */
export function readGithub(yaml: PipelineYaml): Pipeline {
  const [top] = yaml.roots;
  if (!top) return { triggers: triggersOf(yaml, new Map()), jobs: [] };
  const workflowShell = shellOf(yaml, top);
  const jobs = yaml.pairs(top.get('jobs')?.value).map((pair) => readJob(yaml, pair, top, workflowShell));
  if (!top.has('jobs')) yaml.unknown('has no jobs');
  return { triggers: triggersOf(yaml, top), jobs };
}

function triggersOf(yaml: PipelineYaml, top: Fields): WorkflowTriggers {
  const on = top.get('on')?.value;
  const names = new Set(yaml.names(on));
  const events = isMap(on) ? yaml.fields(on) : new Map<string, YamlPair>();
  const push = yaml.fields(events.get('push')?.value);
  const known = ['push', 'pull_request', 'pull_request_target', 'workflow_dispatch', 'workflow_call', 'schedule'];
  const schedules = yaml.list(events.get('schedule')?.value).map((item) => yaml.field(yaml.fields(item), 'cron'));
  return {
    push: names.has('push') ? { branches: yaml.texts(push.get('branches')?.value), tags: yaml.texts(push.get('tags')?.value) } : undefined,
    pullRequest: names.has('pull_request') || names.has('pull_request_target'),
    manual: names.has('workflow_dispatch'),
    called: names.has('workflow_call'),
    others: [...names].filter((name) => !known.includes(name)),
    schedules: schedules.filter((text) => text !== undefined),
    schedulesElsewhere: false,
  };
}

function readJob(yaml: PipelineYaml, pair: YamlPair, top: Fields, workflowShell: string | undefined): WorkflowJob {
  const fields = yaml.fields(pair.value);
  const runner = yaml.texts(fields.get('runs-on')?.value)[0];
  const calls = yaml.field(fields, 'uses');
  if (calls) yaml.imports.push({ name: calls, kind: 'call', path: localPath(calls.raw), job: pair.key });
  const windows = /windows/i.test(runner?.raw ?? '');
  const shell = shellOf(yaml, fields) ?? workflowShell ?? (windows ? 'pwsh' : undefined);
  return {
    id: pair.key,
    span: pair.keySpan,
    needs: yaml.names(fields.get('needs')?.value),
    runner,
    images: imagesOf(yaml, fields),
    steps: yaml.list(fields.get('steps')?.value).map((node) => readStep(yaml, yaml.fields(node), shell, yaml.nodeSpan(node))),
    condition: yaml.field(fields, 'if'),
    mayFail: yaml.isTrue(fields, 'continue-on-error'),
    env: [...yaml.variables(top.get('env')?.value), ...yaml.variables(fields.get('env')?.value)],
    matrix: matrixOf(yaml, fields),
  };
}

/** `defaults.run.shell`. */
function shellOf(yaml: PipelineYaml, fields: Fields): string | undefined {
  const run = yaml.fields(fields.get('defaults')?.value).get('run')?.value;
  return yaml.field(yaml.fields(run), 'shell')?.raw;
}

function imagesOf(yaml: PipelineYaml, fields: Fields): JobImage[] {
  const images: JobImage[] = [];
  const add = (role: JobImage['role'], pair: YamlPair | undefined) => {
    const own = yaml.fields(pair?.value);
    const image = isMap(pair?.value) ? yaml.field(own, 'image') : yaml.text(pair?.value);
    if (image) images.push({ role, image, credentials: yaml.variables(own.get('credentials')?.value) });
  };
  add('job', fields.get('container'));
  for (const service of yaml.pairs(fields.get('services')?.value)) add('service', service);
  return images;
}

function matrixOf(yaml: PipelineYaml, fields: Fields): ReadonlyMap<string, readonly WorkflowText[]> {
  const matrix = yaml.fields(yaml.fields(fields.get('strategy')?.value).get('matrix')?.value);
  const values = new Map<string, WorkflowText[]>();
  const add = (name: string, text: WorkflowText | undefined) => {
    const list = values.get(name) ?? [];
    if (text && list.length < 1000) list.push(text);
    values.set(name, list);
  };
  for (const { key, value } of matrix.values()) {
    if (key === 'exclude') continue;
    if (!isSeq(value)) continue;
    for (const item of yaml.list(value)) {
      if (!isMap(item)) add(key, yaml.text(item));
      else for (const pair of yaml.pairs(item)) add(key === 'include' ? pair.key : `${key}.${pair.key}`, yaml.text(pair.value));
    }
  }
  return values;
}

function readStep(yaml: PipelineYaml, fields: Fields, jobShell: string | undefined, span: WorkflowStep['span']): WorkflowStep {
  const uses = yaml.field(fields, 'uses');
  const run = fields.get('run')?.value;
  const script = run && yaml.script([run], shellSettings(yaml.field(fields, 'shell')?.raw ?? jobShell));
  const mayFail = fields.get('continue-on-error');
  return {
    id: yaml.field(fields, 'id')?.raw,
    name: yaml.field(fields, 'name'),
    span,
    uses: uses && useOf(uses),
    inputs: yaml.variables(fields.get('with')?.value),
    script: script?.script,
    text: script?.text,
    env: yaml.variables(fields.get('env')?.value),
    condition: yaml.field(fields, 'if'),
    mayFail: mayFail && yaml.isTrue(fields, 'continue-on-error') ? yaml.span(mayFail) : undefined,
  };
}

/** The settings of `shell`: bash and sh run with `-e`, and a bash that is asked for with pipefail. */
function shellSettings(shell: string | undefined): ScriptSettings {
  const [program] = (shell ?? 'bash').split(/[ \t]/, 1);
  if (program === 'bash' || program === 'sh') {
    return {
      dialect: program === 'sh' ? 'posix' : 'bash',
      errexit: true,
      pipefail: shell?.includes('pipefail') === true || shell === 'bash',
    };
  }
  const dialect = program === 'pwsh' || program === 'powershell' ? 'powershell' : program === 'cmd' ? 'cmd' : 'other';
  return { dialect, errexit: true, pipefail: false };
}

function useOf(text: WorkflowText): WorkflowUse {
  const raw = text.raw.trim();
  if (raw.startsWith('./') || raw.startsWith('.\\')) return { kind: 'local', name: raw, ref: undefined, text };
  if (raw.startsWith('docker://')) return { kind: 'image', name: raw.slice('docker://'.length), ref: undefined, text };
  const at = raw.indexOf('@');
  const name = (at === -1 ? raw : raw.slice(0, at)).toLowerCase();
  return { kind: 'action', name, ref: at === -1 ? undefined : raw.slice(at + 1), text };
}

/** The path of a workflow that is called, if it lies in the same repository. */
function localPath(raw: string): string | undefined {
  return raw.startsWith('./') ? raw.slice(2) : undefined;
}
