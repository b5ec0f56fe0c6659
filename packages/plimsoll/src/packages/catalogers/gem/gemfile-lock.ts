import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';

/** Sections whose `specs` are gems: from servers, repositories and folders. */
const sources = new Set(['GEM', 'GIT', 'PATH', 'PLUGIN SOURCE']);

export const gemfileLock = defineCataloger({
  id: 'gemfile-lock',
  ecosystem: 'gem',
  finds: 'declared',
  summary: 'Gems that Bundler locked',
  reads: ['**/{Gemfile.lock,Gemfile.next.lock,gems.locked}'],
  *parse(file) {
    yield* distinctPackages(locked(file.text()));
  },
  examples: [
    {
      files: {
        'Gemfile.lock': `GIT
  remote: https://git.example/tool.git
  revision: 1a2b
  specs:
    tool (2.0.0.alpha1)

GEM
  remote: https://packages.example/
  specs:
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.3)

DEPENDENCIES
  nokogiri
`,
      },
      finds: ['pkg:gem/tool@2.0.0.alpha1', 'pkg:gem/nokogiri@1.16.0?platform=x86_64-linux', 'pkg:gem/racc@1.7.3'],
    },
  ],
});

/** Specifications stand four blanks deep, what they need six. */
function* locked(text: string): Generator<FoundPackage> {
  let inSource = false;
  let current: (FoundPackage & { dependsOn: string[] }) | undefined;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) inSource = sources.has(line.trim());
    if (!inSource) continue;
    const needed = /^ {6}([^\s(]+)/.exec(line)?.[1];
    if (needed !== undefined) current?.dependsOn.push(needed.replace(/!$/, ''));
    const spec = /^ {4}([^\s(]+) \(([^)-]+)(?:-([^)]+))?\)/.exec(line);
    if (!spec) continue;
    if (current) yield told(current);
    const [, name = '', version = '', platform] = spec;
    current = { type: 'gem', name, version, ...(platform && { qualifiers: { platform } }), dependsOn: [] };
  }
  if (current) yield told(current);
}

function told({ dependsOn, ...found }: FoundPackage & { dependsOn: string[] }): FoundPackage {
  return { ...found, ...(dependsOn.length > 0 && { dependsOn }) };
}
