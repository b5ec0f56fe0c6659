import type { ImageSecret } from '../../image/image.types.ts';
import { isForeignSecret } from '../secrets/secret-content.ts';
import type { ImageView } from '../views/image-view.ts';

export type FileSecret = ImageSecret & { readonly at: { readonly in: 'layer' } };

/** Secrets in files of layers. */
export function fileSecrets({ secrets }: ImageView): readonly FileSecret[] {
  return secrets.filter((secret): secret is FileSecret => secret.at.in === 'layer');
}

/** What a package of the system or a library ships is public already, whatever it looks like: keys of tests, samples, documents. */
export function isPublished(image: ImageView, path: string): boolean {
  return image.packagedPaths.has(path) || isForeignSecret(path) || /^usr\/(?:share|lib|local\/lib|include)\//.test(path);
}
