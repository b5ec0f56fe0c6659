import type { Fields } from '../../yaml/fields.ts';
import { emptyStep } from '../empty.ts';
import type { PipelineYaml } from '../pipeline-yaml.ts';
import type { WorkflowStep } from '../workflow.types.ts';

/** A step of Drone or Woodpecker: commands in an image, or an image that is a plugin with settings. */
export function pluginStep(yaml: PipelineYaml, fields: Fields, span: WorkflowStep['span']): WorkflowStep {
  const image = yaml.field(fields, 'image');
  const script = yaml.script(yaml.list(fields.get('commands')?.value), { dialect: 'posix', errexit: true, pipefail: false });
  const [name = '', ref] = image?.raw.split(':', 2) ?? [];
  const failure = fields.get('failure');
  return {
    ...emptyStep,
    name: yaml.field(fields, 'name'),
    span,
    uses: image && !script ? { kind: 'plugin', name: name.toLowerCase(), ref, text: image } : undefined,
    inputs: yaml.variables(fields.get('settings')?.value),
    ...script,
    env: yaml.variables(fields.get('environment')?.value),
    mayFail: failure && yaml.field(fields, 'failure')?.raw === 'ignore' ? yaml.span(failure) : undefined,
  };
}
