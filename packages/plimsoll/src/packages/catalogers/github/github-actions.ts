import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';

export const githubActions = defineCataloger({
  id: 'github-actions',
  ecosystem: 'github',
  finds: 'declared',
  summary: 'Actions and workflows of other repositories that workflows use; for commits the version that a comment names',
  reads: ['**/.github/workflows/*.{yml,yaml}', '**/{action,action-*}.{yml,yaml}'],
  *parse(file) {
    yield* distinctPackages(used(file.text()));
  },
  examples: [
    {
      files: {
        '.github/workflows/ci.yml': `jobs:
  build:
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: "actions/cache/restore@v3"
      - uses: ./local
      - uses: docker://alpine:3.18
  call:
    uses: octo-org/example/.github/workflows/reusable.yml@v1.2.3
`,
      },
      finds: [
        'pkg:github/actions/checkout@v4.2.2',
        'pkg:github/actions/cache@v3#restore',
        'pkg:github/octo-org/example@v1.2.3#.github/workflows/reusable.yml',
      ],
    },
  ],
});

function* used(text: string): Generator<FoundPackage> {
  for (const line of text.split('\n')) {
    const [, reference = '', comment = ''] = /^\s*(?:-\s+)?uses:\s*["']?([^"'\s#]+)["']?\s*(?:#\s*(.*))?$/.exec(line.slice(0, 1000)) ?? [];
    const [, namespace, name, subpath, ref] = /^([\w.-]+)\/([\w.-]+)(?:\/([^@]+))?@(\S+)$/.exec(reference) ?? [];
    if (!namespace || !name || !ref || /^\.{1,2}$/.test(namespace)) continue;
    const commented = /^[0-9a-f]{40}$/.test(ref) ? /^(?:tag=|@)?(?:v\s)?(v?\d+(?:\.\d+)*(?:-[\w.]+)?)\b/.exec(comment)?.[1] : undefined;
    yield { type: 'github', namespace, name, version: commented ?? ref, ...(subpath && { subpath }) };
  }
}
