import type { SourceText } from '../../model/text.ts';
import type { WorkflowFile } from '../../workflows/workflow.types.ts';
import { YamlView } from './yaml-view.ts';

/** What the engine can find out about a pipeline when a rule asks; all absent where the file is looked at alone. */
export interface WorkflowSources {
  /** The other pipelines of the repository. */
  readonly beside?: () => readonly WorkflowView[];
  /** A file by its path below the repository's root; undefined if there is none. */
  readonly read?: (path: string) => SourceText | undefined;
}

/** All that detectors see of one definition of a CI pipeline. */
export class WorkflowView extends YamlView {
  readonly kind = 'workflow';
  readonly file: WorkflowFile;
  /** Kept for opening the file again with another text. */
  readonly sources: WorkflowSources;

  constructor(file: WorkflowFile, sources: WorkflowSources = {}) {
    super(file.source);
    this.file = file;
    this.sources = sources;
  }

  override get refusals(): number {
    return this.file.unknowns.length;
  }

  get beside(): readonly WorkflowView[] {
    return this.sources.beside?.() ?? [];
  }

  read(path: string): SourceText | undefined {
    return this.sources.read?.(path);
  }
}
