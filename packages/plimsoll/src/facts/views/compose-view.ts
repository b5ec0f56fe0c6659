import type { ComposeFile, ComposeService } from '../../compose/compose.types.ts';
import type { DockerfileView } from './dockerfile-view.ts';
import { YamlView } from './yaml-view.ts';

/** What the engine can find out about a Compose file when a rule asks. */
export interface ComposeSources {
  /** The image that a service of this file, or of one beside it, builds. */
  readonly imageOf?: (service: string) => DockerfileView | undefined;
  /** Compose files of the same folder, which Compose may read together with this one. */
  readonly beside?: () => readonly ComposeFile[];
}

/** All that detectors see of one Compose file. */
export class ComposeView extends YamlView {
  readonly kind = 'compose';
  readonly file: ComposeFile;
  /** Kept for opening the file again with another text. */
  readonly sources: ComposeSources;

  constructor(file: ComposeFile, sources: ComposeSources = {}) {
    super(file.source);
    this.file = file;
    this.sources = sources;
  }

  override get refusals(): number {
    return this.file.unknowns.length;
  }

  get beside(): readonly ComposeFile[] {
    return this.sources.beside?.() ?? [];
  }

  /** The image that a service of this file builds; undefined if it builds none, or none that was found. */
  imageOf(service: ComposeService): DockerfileView | undefined {
    return service.build && this.sources.imageOf?.(service.name);
  }
}
