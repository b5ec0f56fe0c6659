import { defineCataloger } from '../../define.ts';

export const prologPack = defineCataloger({
  id: 'prolog-pack',
  ecosystem: 'swiplpack',
  finds: 'installed',
  summary: 'Packs of SWI-Prolog',
  reads: ['**/pack.pl'],
  *parse(file) {
    const term = (name: string) =>
      new RegExp(`^\\s{0,20}${name}\\(\\s{0,20}'?([^'()\\n]{1,200}?)'?\\s{0,20}\\)\\.`, 'm').exec(file.text())?.[1];
    const name = term('name');
    const version = term('version');
    if (name && version) yield { type: 'swiplpack', name, version };
  },
  examples: [{ files: { 'usr/lib/swi-prolog/pack/hdt/pack.pl': "name(hdt).\nversion('0.5.2').\n" }, finds: ['pkg:swiplpack/hdt@0.5.2'] }],
});
