import { scanText } from '../secrets/scan.ts';
import type { ImageConfig, ImageSecret } from './image.types.ts';

/** Secrets in what is stored beside the layers: environment, labels, and history with its build arguments. */
export function findConfigSecrets({ container, history }: ImageConfig): ImageSecret[] {
  const named = (kind: 'env' | 'label', name: string, value: string) =>
    scanText(`${name}=${value}`).map((match): ImageSecret => ({ ...match, at: { in: kind, name } }));
  return [
    ...container.env.flatMap((assignment) => {
      const equals = assignment.indexOf('=');
      return equals === -1 ? [] : named('env', assignment.slice(0, equals), assignment.slice(equals + 1));
    }),
    ...Object.entries(container.labels).flatMap(([name, value]) => named('label', name, value)),
    ...[...history.entries()].flatMap(([index, { createdBy = '', comment = '' }]) =>
      [createdBy, comment].flatMap((text) => scanText(text).map((match): ImageSecret => ({ ...match, at: { in: 'history', index } }))),
    ),
  ];
}
