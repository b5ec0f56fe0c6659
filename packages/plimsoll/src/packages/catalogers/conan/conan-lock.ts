import { asObject, asString, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { conanReference } from './conan-reference.ts';

export const conanLock = defineCataloger({
  id: 'conan-lock',
  ecosystem: 'conan',
  finds: 'declared',
  summary: 'C and C++ packages that Conan locked, in the forms of Conan 1 and 2',
  reads: ['**/conan.lock'],
  *parse(file) {
    const lock = asObject(jsonValue(file.text()));
    if (!lock) {
      yield { unknown: 'conan.lock is not JSON' };
      return;
    }
    const nodes = Object.values(asObject(asObject(lock['graph_lock'])?.['nodes']) ?? {}).map(asObject);
    // The first lock files said `pref`; the recipe that was locked has none there.
    const first = nodes
      .flatMap((node) => asString(node?.['ref']) ?? asString(node?.['pref']) ?? [])
      .flatMap((each) => conanReference(each) ?? []);
    const second = [...asStrings(lock['requires']), ...asStrings(lock['python_requires'])].flatMap((each) => conanReference(each) ?? []);
    const build = asStrings(lock['build_requires']).flatMap((each) => conanReference(each) ?? []);
    yield* distinctPackages([...first, ...second, ...build.map((each) => ({ ...each, development: true as const }))]);
  },
  examples: [
    {
      files: {
        'conan.lock':
          '{"graph_lock":{"nodes":{"1":{"ref":"mfast/1.2.2@my_user/my_channel#c6f6387c"},"2":{"ref":"zlib/1.2.12#c67ce17f"}}},"version":"0.4"}',
      },
      finds: ['pkg:conan/my_user/mfast@1.2.2?channel=my_channel', 'pkg:conan/zlib@1.2.12'],
    },
    {
      files: {
        'conan.lock': '{"version":"0.5","requires":["zlib/1.3.1#f52e03ae%1726829401.3"],"build_requires":["ninja/1.11.1#a2f0b832"]}',
      },
      finds: ['pkg:conan/zlib@1.3.1', 'pkg:conan/ninja@1.11.1'],
    },
    { files: { 'conan.lock': '' }, finds: [], unknown: 1 },
  ],
});
