import type { Fields } from '../yaml/fields.ts';
import type { YamlDocuments } from '../yaml/yaml-document.ts';
import type { ManifestSecretValue } from './manifest.types.ts';
import { textOf } from './manifest-scalars.ts';

const longestValue = 64 * 1024;

/** The values of a Secret: those of `stringData` as written, those of `data` decoded; none of what SOPS has encrypted or a template fills in. */
export function readSecretValues(yaml: YamlDocuments, fields: Fields, secret: string | undefined): ManifestSecretValue[] {
  if (fields.has('sops')) return [];
  const values: ManifestSecretValue[] = [];
  for (const part of ['stringData', 'data']) {
    for (const { key, value } of yaml.pairs(fields.get(part)?.value)) {
      const text = textOf(yaml, value);
      if (!text?.value || text.value.length > longestValue || text.value.startsWith('ENC[')) continue;
      const decoded = part === 'data' ? decode(text.value) : text.value;
      if (decoded !== undefined) values.push({ secret, key, value: decoded, span: text.span });
    }
  }
  return values;
}

/** Undefined for what is no base64, and for bytes that are no text. */
function decode(text: string): string | undefined {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined;
  const decoded = Buffer.from(compact, 'base64').toString('utf8');
  return decoded.includes('\ufffd') ? undefined : decoded;
}
