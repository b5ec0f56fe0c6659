import { defineCataloger } from '../../define.ts';
import { conanReference } from './conan-reference.ts';
import { sectionLines } from './ini-section.ts';

export const conaninfo = defineCataloger({
  id: 'conaninfo',
  ecosystem: 'conan',
  finds: 'installed',
  summary: "C and C++ packages in Conan's cache, and what they were built with",
  reads: ['**/conaninfo.txt'],
  *parse(file) {
    // Conan 1 keeps them in NAME/VERSION/USER/CHANNEL/package/ID; _ stands for no user and no channel.
    const [, name, version, user, channel] = /([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\/package\/[^/]+\/conaninfo\.txt$/.exec(file.path) ?? [];
    const own = name && version ? conanReference(`${name}/${version}@${user}/${channel}`) : undefined;
    const needed = sectionLines(file.text(), 'full_requires').flatMap((line) => conanReference(line) ?? []);
    if (own) yield { ...own, ...(needed.length > 0 && { dependsOn: needed.map((each) => each.name) }) };
    yield* needed;
  },
  examples: [
    {
      files: {
        'root/.conan/data/mfast/1.2.2/_/_/package/9d1f/conaninfo.txt':
          '[settings]\n    os=Linux\n[full_requires]\n    boost/1.75.0:dc8aedd2\n',
      },
      finds: ['pkg:conan/mfast@1.2.2', 'pkg:conan/boost@1.75.0'],
    },
  ],
});
