import { defineCataloger } from '../../define.ts';

/** Which Node.js a project asks version managers (nvm, nodenv, fnm, …) for. Names such as `lts/*` and `node` are no versions. */
export const nodeVersionFile = defineCataloger({
  id: 'node-version-file',
  ecosystem: 'generic',
  finds: 'declared',
  summary: 'The version of Node.js that .nvmrc and .node-version ask for',
  reads: ['**/.nvmrc', '**/.node-version'],
  examples: [
    { files: { '.nvmrc': '# current\nv20.1.0\n' }, finds: ['pkg:generic/nodejs@20.1.0'] },
    { files: { '.node-version': 'lts/jod\n' }, finds: [] },
  ],
  *parse(file) {
    for (const line of file.text().slice(0, 10_000).split('\n')) {
      const version = /^\s*v?(\d[\w.+-]*)\s*(?:#.*)?$/.exec(line)?.[1];
      if (!version) continue;
      yield { type: 'generic', name: 'nodejs', version };
      return;
    }
  },
});
