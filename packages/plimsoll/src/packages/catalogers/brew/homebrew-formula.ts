import { defineCataloger } from '../../define.ts';
import { formulaOf } from './formula.ts';

export const homebrewFormula = defineCataloger({
  id: 'homebrew-formula',
  ecosystem: 'brew',
  finds: 'declared',
  summary: 'Formulae of taps that name their version: what Homebrew could install',
  reads: ['**/Library/Taps/*/*/Formula/**/*.rb'],
  examples: [
    {
      files: { 'opt/homebrew/Library/Taps/org/tap/Formula/bar.rb': 'desc "A test"\nlicense "MIT"\nname "bar"\nversion "4.5.6"\n' },
      finds: ['pkg:brew/bar@4.5.6'],
    },
    { files: { 'opt/homebrew/Library/Taps/org/tap/Formula/b/baz.rb': 'class Baz < Formula\nend\n' }, finds: [] },
  ],
  *parse(file) {
    const { name, version, license } = formulaOf(file.text());
    const own = file.path.slice(file.path.lastIndexOf('/') + 1, -'.rb'.length);
    if (version !== undefined) yield { type: 'brew', name: name ?? own, version, ...(license && { licenses: [license] }) };
  },
});
