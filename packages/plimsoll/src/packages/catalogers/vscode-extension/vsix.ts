import { type ByteSource, readZipDirectory, readZipEntry, type UnpackBudget, type ZipEntry } from '../../../archive/zip.ts';
import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { declaredLicenses } from '../npm/declared-licenses.ts';
import { nameFromPath, npmPackage } from '../npm/npm-package.ts';

const largestManifest = 4 * 1024 * 1024;

/** A packed extension (VSIX) is a ZIP with its package.json and the npm packages that it brings. */
export const vsix = defineCataloger({
  id: 'vsix',
  ecosystem: 'vscode-extension',
  finds: 'installed',
  summary: 'Packed extensions of Visual Studio Code, and npm packages within them',
  reads: ['**/*.vsix'],
  examples: [
    {
      files: {
        // extension/package.json and extension/node_modules/ms/package.json, stored.
        'opt/go.vsix':
          'base64:UEsDBBQAAAAAAAAAIQCK2EbvNQAAADUAAAAWAAAAZXh0ZW5zaW9uL3BhY2thZ2UuanNvbnsibmFtZSI6ImdvIiwicHVibGlzaGVyIjoiZ29sYW5nIiwidmVyc2lvbiI6IjAuNDYuMSJ9UEsDBBQAAAAAAAAAIQCjpBVZHwAAAB8AAAAmAAAAZXh0ZW5zaW9uL25vZGVfbW9kdWxlcy9tcy9wYWNrYWdlLmpzb257Im5hbWUiOiJtcyIsInZlcnNpb24iOiIyLjEuMyJ9UEsBAhQDFAAAAAAAAAAhAIrYRu81AAAANQAAABYAAAAAAAAAAAAAAIABAAAAAGV4dGVuc2lvbi9wYWNrYWdlLmpzb25QSwECFAMUAAAAAAAAACEAo6QVWR8AAAAfAAAAJgAAAAAAAAAAAAAAgAFpAAAAZXh0ZW5zaW9uL25vZGVfbW9kdWxlcy9tcy9wYWNrYWdlLmpzb25QSwUGAAAAAAIAAgCYAAAAzAAAAAAA',
      },
      finds: ['pkg:vscode-extension/golang/go@0.46.1', 'pkg:npm/ms@2.1.3'],
    },
    { files: { 'opt/broken.vsix': 'PK' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const directory = readZipDirectory(file);
    if (!directory) yield { unknown: 'not a ZIP archive' };
    if (directory?.problem) yield { unknown: directory.problem };
    const budget: UnpackBudget = { bytes: 64 * 1024 * 1024 };
    for (const entry of directory?.entries ?? []) {
      if (!entry.name.endsWith('/package.json')) continue;
      const folder = entry.name.slice(0, -'/package.json'.length);
      const isExtension = folder === 'extension';
      if (!isExtension && !nameFromPath(folder)) continue;
      const manifest = readManifest(file, entry, budget);
      const name = asString(asObject(manifest)?.['name']);
      const version = asString(asObject(manifest)?.['version']);
      if (!manifest || !name || !version)
        yield { unknown: `${entry.name.slice(0, 300)} ${manifest ? 'without a name and a version' : 'cannot be read'}` };
      else if (isExtension) {
        const publisher = asString(manifest['publisher']);
        if (publisher) yield { type: 'vscode-extension', namespace: publisher, name, version };
      } else yield npmPackage(name, version, { licenses: declaredLicenses(manifest) });
    }
  },
});

function readManifest(source: ByteSource, entry: ZipEntry, budget: UnpackBudget): Record<string, unknown> | undefined {
  const bytes = readZipEntry(source, entry, largestManifest, budget);
  return typeof bytes === 'string' ? undefined : asObject(jsonValue(new TextDecoder().decode(bytes)));
}
