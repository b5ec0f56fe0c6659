import { classifiers } from '../../binaries/classifiers.ts';
import { classifiersOf, classify } from '../../binaries/classify.ts';
import { defineCataloger } from '../../define.ts';

/** Texts that are called like programs. */
const texts = /\.(?:py|pyc|js|ts|md|txt|html?|json|ya?ml|xml|conf|cfg|ini|svg|png|1|gz|rb|lua|toml)$/;

export const programVersion = defineCataloger({
  id: 'program-version',
  ecosystem: 'generic',
  finds: 'installed',
  summary: 'Programs and libraries from no package manager, by the version strings in their bytes: node, python, nginx, openssl, …',
  reads: [...new Set(classifiers.flatMap(({ files }) => files.map((file) => `**/${file.replace('[0-9]*', '*')}`)))],
  when: (path) => !texts.test(path) && classifiersOf(path.slice(path.lastIndexOf('/') + 1)).length > 0,
  *parse(file) {
    for (const { classifier, version } of classify(file)) {
      const { type = 'generic', namespace, name } = classifier;
      yield { type, ...(namespace && { namespace }), name, version: type === 'golang' ? `v${version}` : version };
    }
  },
  examples: [
    { files: { 'usr/sbin/nginx': 'ELF\0nginx version: nginx/1.27.4\0' }, finds: ['pkg:generic/nginx@1.27.4'] },
    { files: { 'usr/local/bin/python3.13': '\0 3.1\x003.13.1\x00x' }, finds: ['pkg:generic/python@3.13.1'] },
    { files: { 'usr/local/bin/redis-server': '\x007.4.2buildkitsandbox-1736259600000000000\0' }, finds: ['pkg:generic/redis@7.4.2'] },
    { files: { 'usr/local/bin/helm': '\0\0v3.17.0\0' }, finds: ['pkg:golang/helm.sh/helm@v3.17.0'] },
    { files: { 'usr/local/go/bin/go': 'go1.14\0' }, finds: ['pkg:generic/go@1.14'] },
  ],
});
