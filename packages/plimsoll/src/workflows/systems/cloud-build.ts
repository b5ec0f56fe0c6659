import type { Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { Pipeline, WorkflowStep, WorkflowText } from '../workflow.types.ts';

/**
 * Google Cloud Build: steps run the entry point of a builder image with arguments, and what `images` names is pushed.
 * https://cloud.google.com/build/docs/build-config-file-schema
 */
export function readCloudBuild(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const steps = yaml.list(top.get('steps')?.value).map((item) => readStep(yaml, item));
  for (const image of yaml.texts(top.get('images')?.value)) steps.push(pushStep(yaml, image));
  const span = top.get('steps')?.keySpan ?? { start: 0, end: 0 };
  return { triggers: triggersElsewhere, jobs: steps.length > 0 ? [{ ...emptyJob, id: 'steps', span, steps }] : [] };
}

function readStep(yaml: PipelineYaml, item: Node): WorkflowStep {
  const fields = yaml.fields(item);
  const builder = yaml.field(fields, 'name');
  const span = yaml.nodeSpan(item);
  const body = fields.get('script')?.value;
  const mayFail = fields.get('allowFailure');
  const step = {
    ...emptyStep,
    id: yaml.field(fields, 'id')?.raw,
    span,
    env: yaml.variables(fields.get('env')?.value),
    mayFail: mayFail && yaml.isTrue(fields, 'allowFailure') ? yaml.span(mayFail) : undefined,
  };
  if (body) return { ...step, ...yaml.script([body], { dialect: 'bash', errexit: true, pipefail: false }) };
  const entrypoint = yaml.field(fields, 'entrypoint');
  const program = entrypoint?.raw ?? programOf(builder?.raw ?? '');
  const args = yaml.texts(fields.get('args')?.value);
  const at = entrypoint?.span ?? builder?.span ?? span;
  return { ...step, script: yaml.command(program, at, args) };
}

/** What a builder starts: the program that it is named after. */
function programOf(builder: string): string {
  const name = builder.replace(/[@:][^/]*$/, '');
  if (/kaniko-project\/executor$/.test(name)) return '/kaniko/executor';
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `images` is a push of each of them when all steps are done. */
function pushStep(yaml: PipelineYaml, image: WorkflowText): WorkflowStep {
  return { ...emptyStep, span: image.span, script: yaml.command('docker', image.span, [{ ...image, raw: 'push' }, image]) };
}
