import { asArray, asObject, asString, asStrings, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';
import { originQualifiers } from '../../package-origin.ts';

export const cargoLock = defineCataloger({
  id: 'cargo-lock',
  ecosystem: 'cargo',
  finds: 'declared',
  summary: 'Crates that Cargo locked, those of the workspace included',
  reads: ['**/Cargo.lock'],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    // Before Cargo 1.41 checksums were in a table of their own.
    const metadata = asObject(document['metadata']) ?? {};
    for (const entry of asArray(document['package']).map(asObject)) {
      const name = asString(entry?.['name']);
      const version = asString(entry?.['version']);
      if (!entry || !name || !version) {
        yield { unknown: 'a package without a name and a version' };
        continue;
      }
      const source = asString(entry['source']);
      const checksum = asString(entry['checksum']) ?? asString(metadata[`checksum ${name} ${version} (${source})`]);
      const qualifiers = originOf(source);
      const dependsOn = dependenciesOf(entry);
      yield {
        type: 'cargo',
        name,
        version,
        ...(qualifiers && { qualifiers }),
        ...(dependsOn.length > 0 && { dependsOn }),
        ...(checksum && /^[0-9a-f]{64}$/.test(checksum) && { checksums: { sha256: checksum } }),
      };
    }
  },
  examples: [
    {
      files: {
        'Cargo.lock': `version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["memchr", "regex 1.11.1 (git+https://git.example/regex.git)"]
[[package]]
name = "memchr"
version = "2.7.4"
source = "registry+https://packages.example/index"
[[package]]
name = "regex"
version = "1.11.1"
source = "git+https://git.example/regex.git#22e7f1a3"
`,
      },
      finds: [
        'pkg:cargo/app@0.1.0',
        'pkg:cargo/memchr@2.7.4',
        'pkg:cargo/regex@1.11.1?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fregex.git%2322e7f1a3',
      ],
    },
    { files: { 'Cargo.lock': '[[package]\n' }, finds: [], unknown: 1 },
  ],
});

/** `NAME`, `NAME VERSION` or `NAME VERSION (SOURCE)`. */
function dependenciesOf(entry: JsonObject): string[] {
  return [...new Set(asStrings(entry['dependencies']).map((each) => each.split(' ')[0] ?? each))];
}

function originOf(source: string | undefined): Readonly<Record<string, string>> | undefined {
  return source?.startsWith('git+') ? originQualifiers(source) : undefined;
}
