import { asArray, asObject, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { composerPackage } from './composer-package.ts';

export const composerInstalled = defineCataloger({
  id: 'composer-installed',
  ecosystem: 'composer',
  finds: 'installed',
  summary: 'PHP packages that Composer installed into a vendor folder',
  reads: ['**/installed.json'],
  *parse(file) {
    const document = jsonValue(file.text());
    const entries = Array.isArray(document) ? document : asArray(asObject(document)?.['packages']);
    const own = file.path.endsWith('composer/installed.json');
    if (document === undefined && own) yield { unknown: 'installed.json is not JSON' };
    const development = new Set(asStrings(asObject(document)?.['dev-package-names']));
    for (const entry of entries.map(asObject)) {
      const name = entry?.['name'];
      const found = composerPackage(entry, typeof name === 'string' && development.has(name));
      if (found && (own || found.namespace)) yield found;
      else if (own) yield { unknown: 'a package without a name' };
    }
  },
  examples: [
    {
      files: {
        'app/vendor/composer/installed.json':
          '{"packages":[{"name":"psr/log","version":"3.0.2","license":["MIT"]},{"name":"phpunit/phpunit","version":"11.0.0"}],"dev-package-names":["phpunit/phpunit"]}',
      },
      finds: ['pkg:composer/psr/log@3.0.2', 'pkg:composer/phpunit/phpunit@11.0.0'],
    },
    { files: { 'app/vendor/composer/installed.json': '{' }, finds: [], unknown: 1 },
  ],
});
