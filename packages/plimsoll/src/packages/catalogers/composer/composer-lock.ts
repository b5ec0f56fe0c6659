import { asArray, asObject, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { composerPackage } from './composer-package.ts';

export const composerLock = defineCataloger({
  id: 'composer-lock',
  ecosystem: 'composer',
  finds: 'declared',
  summary: 'PHP packages that Composer locked',
  reads: ['**/composer.lock'],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    if (!lock) {
      yield { unknown: 'composer.lock is not JSON' };
      return;
    }
    for (const [list, development] of [
      ['packages', false],
      ['packages-dev', true],
    ] as const) {
      for (const entry of asArray(lock[list])) {
        yield composerPackage(asObject(entry), development) ?? { unknown: 'a package without a name' };
      }
    }
  },
  examples: [
    {
      files: {
        'composer.lock':
          '{"packages":[{"name":"psr/log","version":"1.1.4","license":["MIT"],"require":{"php":">=5.3"}}],"packages-dev":[{"name":"pear/log","version":"1.14.6"}]}',
      },
      finds: ['pkg:composer/psr/log@1.1.4', 'pkg:composer/pear/log@1.14.6'],
    },
    { files: { 'composer.lock': 'x' }, finds: [], unknown: 1 },
  ],
});
