import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const swiftResolved = defineCataloger({
  id: 'swift-resolved',
  ecosystem: 'swift',
  finds: 'declared',
  summary: 'Packages that the Swift package manager resolved',
  reads: ['**/{Package.resolved,.package.resolved}'],
  *parse(file) {
    const document = asObject(jsonValue(file.text()));
    if (!document) {
      yield { unknown: 'Package.resolved is not JSON' };
      return;
    }
    // The first form of the file has the list inside of `object` and says `repositoryURL`.
    const pins = asArray(document['pins'] ?? asObject(document['object'])?.['pins']).map(asObject);
    for (const pin of pins) {
      const location = asString(pin?.['location']) ?? asString(pin?.['repositoryURL']);
      const place = location && placeOf(location);
      if (!place) {
        yield { unknown: 'a package without a repository' };
        continue;
      }
      const version = asString(asObject(pin?.['state'])?.['version']);
      yield { type: 'swift', ...place, ...(version && { version }) };
    }
  },
  examples: [
    {
      files: {
        'Package.resolved':
          '{"pins":[{"identity":"nimble","location":"https://git.example/Quick/Nimble.git","state":{"version":"9.2.1"}},{"identity":"mmio","location":"git@git.example:apple/mmio","state":{"branch":"main"}}],"version":2}',
      },
      finds: ['pkg:swift/git.example/Quick/Nimble@9.2.1', 'pkg:swift/git.example/apple/mmio'],
    },
    { files: { 'Package.resolved': '' }, finds: [], unknown: 1 },
  ],
});

/** Host and path of a repository, the last part as the name: package URLs of Swift are made so. */
function placeOf(location: string): { namespace: string; name: string } | undefined {
  const plain = location
    .replace(/^[a-z+]{1,10}:\/\//i, '')
    .replace(/^[^/@]*@/, '')
    .replace(/^([^/:]+):(?!\d+\/)/, '$1/')
    .replace(/(?:\.git)?\/*$/, '');
  const slash = plain.lastIndexOf('/');
  return slash > 0 ? { namespace: plain.slice(0, slash), name: plain.slice(slash + 1) } : undefined;
}
