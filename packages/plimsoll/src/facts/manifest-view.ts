import type { ManifestFile } from '../kubernetes/manifest.types.ts';
import { YamlView } from './yaml-view.ts';

/** All that detectors see of one file with Kubernetes objects. */
export class ManifestView extends YamlView {
  readonly kind = 'manifest';
  readonly file: ManifestFile;

  constructor(file: ManifestFile) {
    super(file.source);
    this.file = file;
  }

  override get refusals(): number {
    return this.file.unknowns.length;
  }
}
