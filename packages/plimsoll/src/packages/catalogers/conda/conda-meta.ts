import { asObject, asString, asStrings, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';

/** conda, mamba and micromamba keep a file for each installed package, which lists its files below the environment's prefix. */
export const condaMeta = defineCataloger({
  id: 'conda-meta',
  ecosystem: 'conda',
  finds: 'installed',
  summary: 'Packages that conda installed',
  reads: ['**/conda-meta/*.json'],
  examples: [
    {
      files: {
        'opt/conda/conda-meta/zlib-1.3.1-hb9d3cd8_2.json':
          '{"name":"zlib","version":"1.3.1","build":"hb9d3cd8_2","channel":"https://channels.example/conda-forge","subdir":"linux-64","license":"Zlib","files":["lib/libz.so"]}',
      },
      finds: ['pkg:conda/zlib@1.3.1?build=hb9d3cd8_2&channel=https:%2F%2Fchannels.example%2Fconda-forge&subdir=linux-64'],
    },
    { files: { 'opt/conda/conda-meta/broken.json': '{"name":' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const meta = asObject(jsonValue(file.text()));
    const name = asString(meta?.['name']);
    const version = asString(meta?.['version']);
    if (!meta || !name || !version) {
      yield { unknown: 'conda package without a name and a version' };
      return;
    }
    const prefix = file.path.slice(0, file.path.lastIndexOf('conda-meta/'));
    const qualifiers: Record<string, string> = {};
    for (const key of ['build', 'channel', 'subdir']) {
      const value = asString(meta[key])?.replace(/^([a-z]+:\/\/)[^/@]*@/, '$1');
      if (value) qualifiers[key] = value;
    }
    const license = asString(meta['license']);
    const files = asStrings(meta['files']).filter((path) => !path.startsWith('/') && !path.split('/').includes('..'));
    const checksums = { ...checksum('md5', meta['md5']), ...checksum('sha256', meta['sha256']) };
    const needs = asStrings(meta['depends']).map((need) => need.split(/[\s=<>]/)[0] ?? '');
    yield {
      type: 'conda',
      name,
      version,
      qualifiers,
      ...(license ? { licenses: [license] } : {}),
      ...(files.length > 0 ? { files: files.map((path) => prefix + path) } : {}),
      ...(needs.length > 0 ? { dependsOn: needs } : {}),
      ...(Object.keys(checksums).length > 0 ? { checksums } : {}),
    };
  },
});

function checksum(algorithm: string, value: unknown): Record<string, string> {
  return typeof value === 'string' && /^[0-9a-f]{32,64}$/.test(value) ? { [algorithm]: value } : {};
}
