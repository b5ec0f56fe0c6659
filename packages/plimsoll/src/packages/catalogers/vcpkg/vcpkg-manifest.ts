import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

export const vcpkgManifest = defineCataloger({
  id: 'vcpkg-manifest',
  ecosystem: 'vcpkg',
  finds: 'declared',
  summary: 'The package of a vcpkg.json and what it needs; versions only where it pins them, others are in the registry',
  reads: ['**/vcpkg.json'],
  *parse(file) {
    const manifest = asObject(jsonValue(file.text(), true));
    if (!manifest) {
      yield { unknown: 'vcpkg.json is not JSON' };
      return;
    }
    const versionOf = (entry: unknown) =>
      ['version', 'version-semver', 'version-string', 'version-date'].map((key) => asString(asObject(entry)?.[key])).find(Boolean);
    const pinned = new Map(asArray(manifest['overrides']).map((each) => [asString(asObject(each)?.['name']), versionOf(each)]));
    const name = asString(manifest['name']);
    const version = versionOf(manifest);
    if (name) yield { type: 'vcpkg', name, ...(version && { version }) };
    for (const dependency of asArray(manifest['dependencies'])) {
      const needed = asString(dependency) ?? asString(asObject(dependency)?.['name']);
      const pin = needed && pinned.get(needed);
      if (needed) yield { type: 'vcpkg', name: needed, ...(pin && { version: pin }) };
      else yield { unknown: 'a dependency without a name' };
    }
  },
  examples: [
    {
      files: {
        'vcpkg.json':
          '{"name":"hello","version":"0.1.0","dependencies":[{"name":"fmt"},"zlib"],"overrides":[{"name":"fmt","version":"11.0.2"}]}',
      },
      finds: ['pkg:vcpkg/hello@0.1.0', 'pkg:vcpkg/fmt@11.0.2', 'pkg:vcpkg/zlib'],
    },
    { files: { 'vcpkg.json': '' }, finds: [], unknown: 1 },
  ],
});
