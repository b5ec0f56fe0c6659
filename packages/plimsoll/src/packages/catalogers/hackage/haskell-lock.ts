import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';

export const haskellLock = defineCataloger({
  id: 'haskell-lock',
  ecosystem: 'hackage',
  finds: 'declared',
  summary: 'Haskell packages that Cabal froze or Stack locked or pinned',
  reads: ['**/cabal.project.freeze', '**/{stack.yaml,stack.yaml.lock}'],
  *parse(file) {
    yield* distinctPackages(file.path.endsWith('.freeze') ? frozen(file.text()) : pinned(file.text()));
  },
  examples: [
    {
      files: {
        'cabal.project.freeze': 'constraints: any.Diff ==0.4.1,\n             any.base installed,\n             any.HTTP ==4000.3.16\n',
      },
      finds: ['pkg:hackage/Diff@0.4.1', 'pkg:hackage/HTTP@4000.3.16'],
    },
    {
      files: {
        'stack.yaml.lock':
          'packages:\n- completed:\n    hackage: HTTP-4000.3.16@sha256:6042643c15a0b43e522a6693f1e322f05000d519543a84149cb80aeffee34f71,5947\n',
        'stack.yaml': 'extra-deps:\n  - spdx-1.0.0.2\n',
      },
      finds: ['pkg:hackage/HTTP@4000.3.16', 'pkg:hackage/spdx@1.0.0.2'],
    },
  ],
});

function* frozen(text: string): Generator<FoundPackage> {
  for (const constraint of text.split(/[,\n]/)) {
    const [, name, version] = /any\.([\w-]+)\s*==\s*([\d.]+)/.exec(constraint) ?? [];
    if (name && version) yield { type: 'hackage', name, version };
  }
}

/** `NAME-VERSION`, mostly with the digest of its description behind it. */
function* pinned(text: string): Generator<FoundPackage> {
  for (const line of text.split('\n')) {
    const [, name, version] =
      /^\s*-?\s*(?:hackage:\s*)?"?([A-Za-z][\w-]*)-(\d+(?:\.\d+)*)(?:@(?:sha256|rev):[\w,]*)?"?\s*$/.exec(line.slice(0, 500)) ?? [];
    if (name && version && (line.includes('hackage:') || line.trimStart().startsWith('-'))) yield { type: 'hackage', name, version };
  }
}
