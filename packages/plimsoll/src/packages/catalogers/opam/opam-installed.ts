import { defineCataloger } from '../../define.ts';
import { opamFile } from './opam-file.ts';

export const opamInstalled = defineCataloger({
  id: 'opam-installed',
  ecosystem: 'opam',
  finds: 'installed',
  summary: 'OCaml packages that opam installed into a switch',
  reads: ['**/.opam-switch/packages/*/opam'],
  parse: (file) => opamFile(file.path, file.text()),
  examples: [
    {
      files: { 'home/app/.opam/default/.opam-switch/packages/dune.3.7.2/opam': 'opam-version: "2.0"\nlicense: "MIT"\n' },
      finds: ['pkg:opam/dune@3.7.2'],
    },
  ],
});
