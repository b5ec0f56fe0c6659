import { asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { yamlMapping } from '../../formats/yaml.ts';
import { originQualifiers } from '../../package-origin.ts';

const ownHosts = /^https:\/\/pub\.(?:dev|dartlang\.org)\/?$/;

export const pubspecLock = defineCataloger({
  id: 'pubspec-lock',
  ecosystem: 'pub',
  finds: 'declared',
  summary: 'Dart and Flutter packages that pub locked',
  reads: ['**/pubspec.lock'],
  *parse(file) {
    const lock = yamlMapping(file.text());
    if (typeof lock === 'string') {
      yield { unknown: lock };
      return;
    }
    for (const [name, value] of Object.entries(asObject(lock['packages']) ?? {})) {
      const entry = asObject(value) ?? {};
      const version = asString(entry['version']);
      const description = asObject(entry['description']) ?? {};
      const [url, commit] = [asString(description['url']), asString(description['resolved-ref'])];
      const qualifiers =
        entry['source'] === 'git'
          ? originQualifiers(url && commit ? `git+${url}#${commit}` : undefined)
          : url !== undefined && !ownHosts.test(url) && { repository_url: url.replace(/^https?:\/\//, '') };
      const sha256 = asString(description['sha256']);
      yield {
        type: 'pub',
        name,
        ...(version && { version }),
        ...(qualifiers && { qualifiers }),
        ...(sha256 && { checksums: { sha256 } }),
        ...(entry['dependency'] === 'direct dev' && { development: true }),
      };
    }
  },
  examples: [
    {
      files: {
        'pubspec.lock': `packages:
  crypto:
    dependency: "direct main"
    description: { name: crypto, url: "https://pub.dev" }
    source: hosted
    version: "3.0.3"
  ale:
    dependency: transitive
    description: { name: ale, url: "https://packages.example" }
    source: hosted
    version: "3.3.0"
`,
      },
      finds: ['pkg:pub/crypto@3.0.3', 'pkg:pub/ale@3.3.0?repository_url=packages.example'],
    },
    { files: { 'pubspec.lock': ']' }, finds: [], unknown: 1 },
  ],
});
