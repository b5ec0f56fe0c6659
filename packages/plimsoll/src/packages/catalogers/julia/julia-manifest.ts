import { asArray, asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';
import { juliaPackage } from './julia-package.ts';

export const juliaManifest = defineCataloger({
  id: 'julia-manifest',
  ecosystem: 'julia',
  finds: 'declared',
  summary: 'Julia packages that a Manifest.toml names',
  reads: ['**/{Manifest,JuliaManifest}.toml', '**/Manifest-v*.toml'],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    // Until manifest format 2.0 the packages were at the top.
    const julia = asString(document['julia_version']);
    for (const [name, entries] of Object.entries(asObject(document['deps']) ?? document)) {
      for (const entry of asArray(entries).map(asObject)) {
        if (entry) yield juliaPackage(name, asString(entry['version']) ?? (isStandard(entry) ? julia : undefined), asString(entry['uuid']));
      }
    }
  },
  examples: [
    {
      files: {
        'Manifest.toml': `julia_version = "1.9.0"
manifest_format = "2.0"
[[deps.Dates]]
uuid = "ade2ca70-3891-5945-98fb-dc099432e06a"
[[deps.JSON]]
git-tree-sha1 = "31e996f0a15c7b280ba9f76636b3ff9e2ae58c9a"
uuid = "682c06a0-de6a-54ab-a142-c8b1cf79cde6"
version = "0.21.4"
`,
      },
      finds: [
        'pkg:julia/Dates@1.9.0?uuid=ade2ca70-3891-5945-98fb-dc099432e06a',
        'pkg:julia/JSON@0.21.4?uuid=682c06a0-de6a-54ab-a142-c8b1cf79cde6',
      ],
    },
    { files: { 'Manifest.toml': '[[' }, finds: [], unknown: 1 },
  ],
});

/** Parts of Julia itself, which come in its version. */
function isStandard(entry: JsonObject): boolean {
  return entry['git-tree-sha1'] === undefined && entry['path'] === undefined && entry['repo-url'] === undefined;
}
