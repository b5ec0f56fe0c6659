import type { ManifestFile } from '../../kubernetes/manifest.types.ts';
import { YamlView } from './yaml-view.ts';

/** What the engine can find out about a manifest when a rule asks; all absent where the file is looked at alone. */
export interface ManifestSources {
  /** All files with Kubernetes objects of the repository, kustomizations and values of charts among them. */
  readonly beside?: () => readonly ManifestFile[];
  /** A pipeline of the repository names the image when it deploys: by helm, or in the kustomization. */
  readonly namedByPipeline?: () => boolean;
}

/** All that detectors see of one file with Kubernetes objects. */
export class ManifestView extends YamlView {
  readonly kind = 'manifest';
  readonly file: ManifestFile;
  /** Kept for opening the file again with another text. */
  readonly sources: ManifestSources;

  constructor(file: ManifestFile, sources: ManifestSources = {}) {
    super(file.source);
    this.file = file;
    this.sources = sources;
  }

  override get refusals(): number {
    return this.file.unknowns.length;
  }

  get beside(): readonly ManifestFile[] {
    return this.sources.beside?.() ?? [];
  }

  get namedByPipeline(): boolean {
    return this.sources.namedByPipeline?.() ?? false;
  }
}
