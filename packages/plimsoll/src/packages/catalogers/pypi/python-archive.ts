import { readZipDirectory, readZipEntry } from '../../../archive/zip.ts';
import { defineCataloger } from '../../define.ts';
import { distributionOf } from './core-metadata.ts';

const largestMetadata = 8 * 1024 * 1024;

/** Wheels and zipped eggs, which Python imports from as they are (eggs, `ensurepip`) or which were left behind. */
export const pythonArchive = defineCataloger({
  id: 'python-archive',
  ecosystem: 'pypi',
  finds: 'installed',
  summary: 'Python distributions in wheels and zipped eggs',
  reads: ['**/*.whl', '**/*.egg'],
  examples: [
    {
      // monotonic-1.6.dist-info/METADATA, stored.
      files: {
        'usr/share/python-wheels/monotonic-1.6-py2.py3-none-any.whl':
          'base64:UEsDBBQAAAAAAAAAIQDT++gkMwAAADMAAAAgAAAAbW9ub3RvbmljLTEuNi5kaXN0LWluZm8vTUVUQURBVEFNZXRhZGF0YS1WZXJzaW9uOiAyLjEKTmFtZTogbW9ub3RvbmljClZlcnNpb246IDEuNgpQSwECFAMUAAAAAAAAACEA0/voJDMAAAAzAAAAIAAAAAAAAAAAAAAAgAEAAAAAbW9ub3RvbmljLTEuNi5kaXN0LWluZm8vTUVUQURBVEFQSwUGAAAAAAEAAQBOAAAAcQAAAAAA',
      },
      finds: ['pkg:pypi/monotonic@1.6'],
    },
    { files: { 'srv/broken.whl': 'PK' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const directory = readZipDirectory(file);
    if (!directory) yield { unknown: 'not a ZIP archive' };
    if (directory?.problem) yield { unknown: directory.problem };
    const budget = { bytes: 4 * largestMetadata };
    for (const entry of directory?.entries ?? []) {
      if (!/^(?:[^/]+\.dist-info\/METADATA|EGG-INFO\/PKG-INFO|PKG-INFO)$/.test(entry.name)) continue;
      const bytes = readZipEntry(file, entry, largestMetadata, budget);
      if (typeof bytes === 'string') yield { unknown: `${entry.name} ${bytes}` };
      else yield distributionOf(new TextDecoder().decode(bytes)) ?? { unknown: `${entry.name} without a name and a version` };
    }
  },
});
