import { defineCataloger } from '../../define.ts';
import { opamFile } from './opam-file.ts';

export const opamSource = defineCataloger({
  id: 'opam-source',
  ecosystem: 'opam',
  finds: 'declared',
  summary: 'OCaml packages whose source or recipe this is',
  reads: ['**/*.opam', '**/*.*/opam'],
  when: (path) => !path.includes('.opam-switch/'),
  parse: (file) => opamFile(file.path, file.text()),
  examples: [
    { files: { 'alcotest.opam': 'version: "1.5.0"\nopam-version: "2.0"\nlicense: "ISC"\n' }, finds: ['pkg:opam/alcotest@1.5.0'] },
    { files: { 'ocaml.4.14.0/opam': 'opam-version: "2.0"\n' }, finds: ['pkg:opam/ocaml@4.14.0'] },
  ],
});
