import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { requirementOf } from './requirement.ts';

/** setup.py is a program. What its texts ask for with `==` is told, the rest cannot be known without running it. */
export const pythonSetup = defineCataloger({
  id: 'python-setup',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that a setup.py pins',
  reads: ['**/setup.py'],
  when: (path) => !/(?:^|\/)(?:site|dist)-packages\//.test(path),
  examples: [
    {
      files: {
        'setup.py': `setup(
    name='shop',
    install_requires=['requests==2.25.1', "lxml>=4.6.2", # 'old==1.0'
      '''
django==4.2.23
''', 'made==%s' % version],
)
`,
      },
      finds: ['pkg:pypi/requests@2.25.1', 'pkg:pypi/django@4.2.23'],
    },
  ],
  *parse(file) {
    yield* distinctPackages(pinsOf(file.text()));
  },
});

function* pinsOf(source: string): Generator<FoundPackage> {
  const literals = /#[^\n]*|"""([\s\S]*?)"""|'''([\s\S]*?)'''|'([^'\n]*)'|"([^"\n]*)"/g;
  for (const [, long, longSingle, single, double] of source.matchAll(literals)) {
    for (const line of (long ?? longSingle ?? single ?? double ?? '').split('\n')) {
      if (!line.includes('==')) continue;
      const found = requirementOf(line);
      if (found?.version) yield found;
    }
  }
}
