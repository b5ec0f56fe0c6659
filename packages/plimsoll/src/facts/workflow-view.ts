import type { WorkflowFile } from '../workflows/workflow.types.ts';
import { YamlView } from './yaml-view.ts';

/** All that detectors see of one definition of a CI pipeline. */
export class WorkflowView extends YamlView {
  readonly kind = 'workflow';
  readonly file: WorkflowFile;

  constructor(file: WorkflowFile) {
    super(file.source);
    this.file = file;
  }

  override get refusals(): number {
    return this.file.unknowns.length;
  }
}
