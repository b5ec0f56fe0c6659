import type { Node } from 'yaml';
import type { Fields } from '../../yaml/fields.ts';
import { emptyJob, emptyStep, triggersElsewhere } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { Pipeline } from '../workflow.types.ts';

/** AWS CodeBuild: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export function readCodeBuild(yaml: PipelineYaml): Pipeline {
  const top = yaml.roots[0] ?? (new Map() as Fields);
  const lines: Node[] = [];
  for (const phase of yaml.pairs(top.get('phases')?.value)) {
    const fields = yaml.fields(phase.value);
    lines.push(...yaml.list(fields.get('commands')?.value), ...yaml.list(fields.get('finally')?.value));
  }
  const span = top.get('phases')?.keySpan ?? { start: 0, end: 0 };
  const script = yaml.script(lines, { dialect: 'posix', errexit: true, pipefail: false });
  const env = yaml.variables(yaml.fields(top.get('env')?.value).get('variables')?.value);
  return {
    triggers: triggersElsewhere,
    jobs: script ? [{ ...emptyJob, id: 'phases', span, steps: [{ ...emptyStep, span, ...script }], env }] : [],
  };
}
