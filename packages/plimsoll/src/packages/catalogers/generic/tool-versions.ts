import { defineCataloger } from '../../define.ts';

/** asdf's file: a tool and its versions on a line. `system`, `ref:` and `path:` name what is not a version. */
export const toolVersions = defineCataloger({
  id: 'tool-versions',
  ecosystem: 'generic',
  finds: 'declared',
  summary: 'Tools and versions that asdf and mise are asked for in .tool-versions',
  reads: ['**/.tool-versions'],
  examples: [
    {
      files: { '.tool-versions': 'nodejs 24.04 21 system # two\npython ref:main\n' },
      finds: ['pkg:generic/nodejs@24.04', 'pkg:generic/nodejs@21'],
    },
  ],
  *parse(file) {
    for (const line of file.text().split('\n')) {
      const [name, ...versions] = line
        .replace(/#.*/, '')
        .split(/\s+/)
        .filter((word) => word !== '');
      for (const version of versions)
        if (name && /^v?\d/.test(version)) yield { type: 'generic', name, version: version.replace(/^v/, '') };
    }
  },
});
