import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';
import { requirementOf } from './requirement.ts';

/** pip's requirements files. Files that they include (`-r`, `-c`) are read by their own names where they are there. */
export const pythonRequirements = defineCataloger({
  id: 'python-requirements',
  ecosystem: 'pypi',
  finds: 'declared',
  summary: 'Distributions that requirements files of pip ask for',
  reads: ['**/*requirements*.txt', '**/requirements/*.txt'],
  when: (path) => !/(?:^|\/)(?:site|dist)-packages\//.test(path),
  examples: [
    {
      files: {
        'requirements.txt': `# pinned
Flask==3.1.0  # web
celery[redis, pytest] == 5.4.0 ; python_version < "3.14"
argh==0.26.2 \\
  --hash=sha256:a9b3
-r other.txt
numpy>=1.0,<3
tool @ git+https://token@git.example/tool.git@v1
`,
      },
      finds: [
        'pkg:pypi/flask@3.1.0',
        'pkg:pypi/celery@5.4.0',
        'pkg:pypi/argh@0.26.2',
        'pkg:pypi/numpy',
        'pkg:pypi/tool?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ftool.git%40v1',
      ],
    },
  ],
  *parse(file) {
    yield* distinctPackages(requirementsOf(decoded(file.bytes())));
  },
});

function* requirementsOf(text: string): Generator<FoundPackage> {
  for (const raw of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    // A comment begins the line or follows white space; options of one requirement follow behind.
    const line = raw
      .replace(/(?:^|\s)#.*$/s, '')
      .replace(/\s(?:--?[A-Za-z]).*$/s, '')
      .trim();
    if (line === '' || line.startsWith('-')) continue;
    const found = requirementOf(line);
    if (found) yield found;
  }
}

/** PowerShell's `pip freeze > requirements.txt` writes UTF-16 with a byte order mark. */
function decoded(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
