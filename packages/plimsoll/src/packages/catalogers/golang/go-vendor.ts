import { defineCataloger } from '../../define.ts';
import { goModule, isLocalPath } from './go-module.ts';

export const goVendor = defineCataloger({
  id: 'go-vendor',
  ecosystem: 'golang',
  finds: 'declared',
  summary: 'Modules whose code lies in a vendor folder',
  reads: ['**/vendor/modules.txt'],
  *parse(file) {
    let module: ReturnType<typeof goModule> | undefined;
    // A module is there if packages of it follow; others are only mentioned.
    for (const line of file.text().split('\n')) {
      if (line.startsWith('# ')) module = moduleOf(line.slice(2).trim().split(/\s+/));
      else if (module && line.trim() !== '' && !line.startsWith('#')) {
        yield module;
        module = undefined;
      }
    }
  },
  examples: [
    {
      files: {
        'vendor/modules.txt': `# example.org/a v1.2.1
## explicit; go 1.21
example.org/a
# example.org/b v0.5.6 => example.net/fork/b v1.4.5
example.org/b/http2
# example.org/unused v1.0.0
## explicit
`,
      },
      finds: ['pkg:golang/example.org/a@v1.2.1', 'pkg:golang/example.net/fork/b@v1.4.5'],
    },
  ],
});

function moduleOf(words: readonly string[]): ReturnType<typeof goModule> | undefined {
  const arrow = words.indexOf('=>');
  const [path = '', version] = words;
  if (arrow === -1) return version === undefined ? undefined : goModule(path, version);
  const [target = '', targetVersion] = words.slice(arrow + 1);
  if (!isLocalPath(target)) return goModule(target, targetVersion);
  // The folder's code has no version; that of the requirement is the best that there is.
  return arrow === 2 ? goModule(path, version) : undefined;
}
