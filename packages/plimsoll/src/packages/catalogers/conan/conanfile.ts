import { defineCataloger } from '../../define.ts';
import { conanReference } from './conan-reference.ts';
import { sectionLines } from './ini-section.ts';

export const conanfile = defineCataloger({
  id: 'conanfile',
  ecosystem: 'conan',
  finds: 'declared',
  summary: 'C and C++ packages that a conanfile.txt requires',
  reads: ['**/conanfile.txt', '**/conanfile-*.txt'],
  *parse(file) {
    const text = file.text();
    for (const line of sectionLines(text, 'requires'))
      yield conanReference(line) ?? { unknown: 'a requirement without a name and a version' };
    for (const section of ['tool_requires', 'build_requires']) {
      for (const line of sectionLines(text, section)) {
        const found = conanReference(line);
        yield found ? { ...found, development: true } : { unknown: 'a requirement without a name and a version' };
      }
    }
  },
  examples: [
    {
      files: { 'conanfile.txt': '[requires]\n# why\nfmt/8.1.1\nspdlog/1.9.2@my_user/my_channel#1234567\n[generators]\ncmake\n' },
      finds: ['pkg:conan/fmt@8.1.1', 'pkg:conan/my_user/spdlog@1.9.2?channel=my_channel'],
    },
  ],
});
