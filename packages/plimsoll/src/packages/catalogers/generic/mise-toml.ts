import { parse } from 'smol-toml';
import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

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
    let document: JsonObject;
    try {
      document = parse(file.text());
    } catch (error) {
      yield { unknown: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
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
