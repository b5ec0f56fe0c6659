import { asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';

export const pubspec = defineCataloger({
  id: 'pubspec',
  ecosystem: 'pub',
  finds: 'declared',
  summary: 'Dart and Flutter packages whose source this is',
  reads: ['**/pubspec.yaml', '**/pubspec.yml', '**/*.pubspec.yaml'],
  *parse(file) {
    const document = yamlMapping(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const name = asString(document['name']);
    const version = asString(document['version']);
    if (name) yield { type: 'pub', name, ...(version && { version }) };
  },
  examples: [{ files: { 'pubspec.yaml': 'name: appainter\nversion: 2.4.8\n' }, finds: ['pkg:pub/appainter@2.4.8'] }],
});
