import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger, type JoinedReport } from '../../define.ts';
import type { CatalogerReport } from '../../package.types.ts';
import { originQualifiers } from '../../package-origin.ts';
import { distributionOf } from './core-metadata.ts';
import { installedFiles } from './installed-files.ts';

const folders = '{dist-info,DIST-INFO,egg-info,EGG-INFO}';

/**
 * Distributions that pip, Debian or setuptools installed: a folder with METADATA (or PKG-INFO), RECORD and direct_url.json, or for
 * distutils a single `.egg-info` file. The files of one folder make one package.
 */
export const pythonMetadata = defineCataloger({
  id: 'python-metadata',
  ecosystem: 'pypi',
  finds: 'installed',
  summary: 'Installed Python distributions',
  reads: [`**/*${folders}/{METADATA,PKG-INFO,RECORD,direct_url.json,installed-files.txt}`, '**/*.egg-info'],
  examples: [
    {
      files: {
        'usr/lib/python3/site-packages/requests-2.32.3.dist-info/METADATA':
          'Metadata-Version: 2.1\nName: requests\nVersion: 2.32.3\nLicense: Apache-2.0\nRequires-Dist: idna <4,>=2.5\n\nVersion: of the text\n',
        'usr/lib/python3/site-packages/requests-2.32.3.dist-info/RECORD': 'requests/api.py,sha256=x,6449\n../../../bin/req,,\n',
      },
      finds: ['pkg:pypi/requests@2.32.3'],
    },
    {
      files: {
        'app/venv/lib/python3.13/site-packages/tool-1.0.dist-info/METADATA': 'Name: tool\nVersion: 1.0\n',
        'app/venv/lib/python3.13/site-packages/tool-1.0.dist-info/direct_url.json':
          '{"url":"https://git.example/tool.git","vcs_info":{"vcs":"git","commit_id":"abc123"}}',
      },
      finds: ['pkg:pypi/tool@1.0?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Ftool.git%40abc123'],
    },
    {
      files: { 'usr/lib/python3/dist-packages/pycups-2.0.1.egg-info': 'Metadata-Version: 1.1\nName: pycups\nVersion: 2.0.1\n' },
      finds: ['pkg:pypi/pycups@2.0.1'],
    },
    { files: { 'usr/lib/python3/dist-packages/broken.dist-info/METADATA': 'Name: broken\n' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const slash = file.path.lastIndexOf('/');
    const name = file.path.slice(slash + 1);
    const about = file.path.slice(0, Math.max(0, slash));
    if (name === 'RECORD' || name === 'installed-files.txt') yield { about, files: installedFiles(file.text(), about, name) };
    else if (name === 'direct_url.json') yield* originOf(file.text(), about);
    else yield distributionOf(file.text()) ?? { unknown: 'core metadata without a name and a version' };
  },
  *join(files) {
    const byFolder = new Map<string, (typeof files)[number][]>();
    for (const file of files) {
      const isFolder = /(?:dist|egg)-info\/[^/]+$/i.test(file.path);
      const key = isFolder ? file.path.slice(0, file.path.lastIndexOf('/')) : file.path;
      const together = byFolder.get(key);
      if (together) together.push(file);
      else byFolder.set(key, [file]);
    }
    for (const together of byFolder.values()) yield* joined(together);
  },
});

function* originOf(text: string, about: string): Generator<CatalogerReport> {
  const direct = asObject(jsonValue(text));
  const url = asString(direct?.['url']);
  const source = asObject(direct?.['vcs_info']);
  const system = asString(source?.['vcs']);
  const commit = asString(source?.['commit_id']);
  const qualifiers = originQualifiers(url && system ? `${system}+${url}${commit ? `@${commit}` : ''}` : url);
  if (qualifiers) yield { about, qualifiers };
  else if (!url) yield { unknown: 'direct_url.json without an address' };
}

function* joined(files: readonly { readonly path: string; readonly reports: readonly CatalogerReport[] }[]): Generator<JoinedReport> {
  const reports = files.flatMap((file) => file.reports);
  const found = reports.find((report) => 'type' in report);
  if (!found) return;
  const owned = reports.flatMap((report) => ('about' in report ? (report.files ?? []) : []));
  const [qualifiers] = reports.flatMap((report) => ('about' in report && report.qualifiers ? [report.qualifiers] : []));
  yield {
    package: { ...found, ...(owned.length > 0 ? { files: owned } : {}), ...(qualifiers ? { qualifiers } : {}) },
    evidence: files.filter((file) => file.reports.some((report) => !('unknown' in report))).map((file) => file.path),
  };
}
