import { asArray, asObject, asString } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';

export const gleamManifest = defineCataloger({
  id: 'gleam-manifest',
  ecosystem: 'hex',
  finds: 'declared',
  summary: 'Packages that a Gleam project needs, and the versions that it locked',
  reads: ['**/gleam.toml', '**/manifest.toml'],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      // Others than Gleam call their files manifest.toml too.
      if (file.path.endsWith('gleam.toml')) yield { unknown: document };
      return;
    }
    if (!file.path.endsWith('gleam.toml')) {
      for (const entry of asArray(document['packages']).map(asObject)) {
        const [name, version, digest] = ['name', 'version', 'outer_checksum'].map((key) => asString(entry?.[key]));
        if (!name || !version || !asString(entry?.['build_tools'] && entry['source'])) continue;
        yield { type: 'hex', name, version, ...(digest && { checksums: { sha256: digest.toLowerCase() } }) };
      }
      return;
    }
    for (const [table, development] of [
      ['dependencies', false],
      ['dev-dependencies', true],
      ['dev_dependencies', true],
    ] as const) {
      for (const [name, wanted] of Object.entries(asObject(document[table]) ?? {})) {
        // A range is no version; a folder is of this project.
        if (asObject(wanted)?.['path'] === undefined) yield { type: 'hex', name, ...(development && { development }) };
      }
    }
  },
  examples: [
    {
      files: {
        'gleam.toml': 'name = "app"\n[dependencies]\ngleam_stdlib = ">= 0.34.0 and < 2.0.0"\nlocal = { path = "../local" }\n',
        'manifest.toml':
          'packages = [{ name = "gleam_stdlib", version = "0.51.0", build_tools = ["gleam"], source = "hex", outer_checksum = "14AFA8D3DDD7045203D422715DBB822D1725992A31DF35A08D97389014B74B68" }]\n',
      },
      finds: ['pkg:hex/gleam_stdlib', 'pkg:hex/gleam_stdlib@0.51.0'],
    },
  ],
});
