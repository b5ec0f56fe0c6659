import { asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';

/** mise's configuration: `[tools]` with a version, several, or a table with `version`. */
export const miseToml = defineCataloger({
  id: 'mise-toml',
  ecosystem: 'generic',
  finds: 'declared',
  summary: 'Tools and versions that mise is asked for',
  reads: ['**/{mise,.mise}.toml', '**/{mise,.mise}/config.toml'],
  examples: [
    {
      files: { 'mise.toml': '[tools]\nterraform = "1"\nnode = { version = "22" }\npython = ["3.13", "latest"]\n' },
      finds: ['pkg:generic/terraform@1', 'pkg:generic/node@22', 'pkg:generic/python@3.13'],
    },
    { files: { 'mise.toml': '[tools\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    for (const [name, value] of Object.entries(asObject(document['tools']) ?? {})) {
      for (const item of Array.isArray(value) ? value : [value]) {
        const version = asString(item) ?? asString(asObject(item)?.['version']);
        if (version && /^\d/.test(version)) yield { type: 'generic', name, version };
      }
    }
  },
});
