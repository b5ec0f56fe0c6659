import { defineCataloger } from '../../define.ts';
import { formulaOf } from './formula.ts';

export const homebrewInstalled = defineCataloger({
  id: 'homebrew-installed',
  ecosystem: 'brew',
  finds: 'installed',
  summary: 'Formulae that Homebrew poured or built, and casks, by the folders that they are in',
  reads: [
    '**/Cellar/*/*/INSTALL_RECEIPT.json',
    '**/Cellar/*/*/.brew/*.rb',
    '**/Caskroom/*/*/*.wrapper.sh',
    '**/Caskroom/*/*/**/source.properties',
  ],
  examples: [
    { files: { 'home/linuxbrew/.linuxbrew/Cellar/rclone/1.67.0/INSTALL_RECEIPT.json': '{}' }, finds: ['pkg:brew/rclone@1.67.0'] },
    {
      files: { 'opt/homebrew/Cellar/foo/1.2.3/.brew/foo.rb': 'class Foo < Formula\n  license "MIT"\n  version "1.2.2"\nend\n' },
      finds: ['pkg:brew/foo@1.2.3'],
    },
    { files: { 'opt/homebrew/Caskroom/testapp/1.1.1/testapp.wrapper.sh': '#!/bin/bash\n' }, finds: ['pkg:brew/testapp@1.1.1'] },
  ],
  *parse(file) {
    const parts = file.path.split('/');
    const at = Math.max(parts.lastIndexOf('Cellar'), parts.lastIndexOf('Caskroom'));
    const [name, version] = parts.slice(at + 1);
    if (!name || !version) return;
    const license = file.path.endsWith('.rb') ? formulaOf(file.text()).license : undefined;
    yield { type: 'brew', name, version, ...(license && { licenses: [license] }) };
  },
});
