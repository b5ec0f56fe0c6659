import { isMap, type Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { Pipeline, WorkflowJob } from '../workflow.types.ts';

const phases = ['before_install', 'install', 'before_script', 'script', 'after_success', 'before_deploy', 'after_script'];

/** Travis CI: phases at the top, and jobs that have some of their own. https://docs.travis-ci.com/user/job-lifecycle/ */
export function readTravis(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const jobs = [readJob(yaml, top, 'build', phaseSpan(top))];
  const matrix = (top.get('jobs') ?? top.get('matrix'))?.value;
  for (const [index, item] of yaml.list(isMap(matrix) ? yaml.fields(matrix).get('include')?.value : matrix).entries()) {
    const fields = yaml.fields(item);
    const name = yaml.field(fields, 'name')?.raw ?? `job ${index + 1}`;
    const job = readJob(yaml, fields, name, yaml.nodeSpan(item));
    if (job.steps.length > 0) jobs.push(job);
  }
  return { triggers: { ...triggersElsewhere, pullRequest: true }, jobs };
}

function phaseSpan(fields: Fields): WorkflowJob['span'] {
  const phase = phases.find((name) => fields.has(name)) ?? '';
  return fields.get(phase)?.keySpan ?? { start: 0, end: 0 };
}

function readJob(yaml: PipelineYaml, fields: Fields, id: string, span: WorkflowJob['span']): WorkflowJob {
  const lines: Node[] = phases.flatMap((name) => yaml.list(fields.get(name)?.value));
  for (const provider of yaml.list(fields.get('deploy')?.value)) {
    const own = yaml.fields(provider);
    if (yaml.field(own, 'provider')?.raw === 'script') lines.push(...yaml.list(own.get('script')?.value));
  }
  // A failure in `script` fails the build, but does not end it.
  const script = yaml.script(lines, { dialect: 'bash', errexit: false, pipefail: false });
  return { ...emptyJob, id, span, steps: script ? [{ ...emptyStep, span, ...script }] : [] };
}
