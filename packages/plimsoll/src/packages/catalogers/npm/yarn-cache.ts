import { readZipDirectory, readZipEntry } from '../../../archive/zip.ts';
import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { declaredLicenses } from './declared-licenses.ts';
import { nameFromPath, npmPackage } from './npm-package.ts';

const largestManifest = 4 * 1024 * 1024;

/** Yarn's Plug'n'Play runs packages out of the ZIP archives of its cache, one each; there is no node_modules. */
export const yarnCache = defineCataloger({
  id: 'yarn-cache',
  ecosystem: 'npm',
  finds: 'installed',
  summary: "Packages in the archives of Yarn's cache, which Plug'n'Play runs",
  reads: ['**/.yarn/cache/*.zip'],
  examples: [
    {
      // node_modules/ms/package.json, stored.
      files: {
        'app/.yarn/cache/ms-npm-2.1.3-81ff3cfac1-10c0.zip':
          'base64:UEsDBBQAAAAAAAAAIQCjpBVZHwAAAB8AAAAcAAAAbm9kZV9tb2R1bGVzL21zL3BhY2thZ2UuanNvbnsibmFtZSI6Im1zIiwidmVyc2lvbiI6IjIuMS4zIn1QSwECFAMUAAAAAAAAACEAo6QVWR8AAAAfAAAAHAAAAAAAAAAAAAAAgAEAAAAAbm9kZV9tb2R1bGVzL21zL3BhY2thZ2UuanNvblBLBQYAAAAAAQABAEoAAABZAAAAAAA=',
      },
      finds: ['pkg:npm/ms@2.1.3'],
    },
    { files: { 'app/.yarn/cache/broken.zip': 'PK' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const directory = readZipDirectory(file);
    if (!directory) yield { unknown: 'not a ZIP archive' };
    if (directory?.problem) yield { unknown: directory.problem };
    const budget = { bytes: 4 * largestManifest };
    for (const entry of directory?.entries ?? []) {
      const folder = entry.name.endsWith('/package.json') ? entry.name.slice(0, -'/package.json'.length) : undefined;
      if (folder === undefined || !nameFromPath(folder)) continue;
      const bytes = readZipEntry(file, entry, largestManifest, budget);
      const manifest = typeof bytes === 'string' ? undefined : asObject(jsonValue(new TextDecoder().decode(bytes)));
      const name = asString(manifest?.['name']);
      const version = asString(manifest?.['version']);
      if (manifest && name && version) yield npmPackage(name, version, { licenses: declaredLicenses(manifest) });
      else
        yield {
          unknown: `${entry.name.slice(-300)} ${typeof bytes === 'string' ? bytes : 'is no package.json with a name and a version'}`,
        };
    }
  },
});
