import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';

export const cargoToml = defineCataloger({
  id: 'cargo-toml',
  ecosystem: 'cargo',
  finds: 'declared',
  summary: 'The crate of a Cargo.toml, and the dependencies that it names with a version',
  reads: ['**/Cargo.toml'],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const own = asObject(document['package']);
    const name = asString(own?.['name']);
    // A version that the workspace sets is in another file.
    const version = asString(own?.['version']);
    const license = asString(own?.['license']);
    if (name) yield { type: 'cargo', name, ...(version && { version }), ...(license && { licenses: [license] }) };
    yield* versioned(asObject(document['dependencies']));
    for (const each of versioned(asObject(document['dev-dependencies']))) yield { ...each, development: true };
  },
  examples: [
    {
      files: {
        'Cargo.toml': `[package]
name = "app"
version = "0.1.0"
[dependencies]
futures = "0.3"
regex = { git = "https://git.example/regex.git", tag = "1.0" }
serde = { version = "1.0.200", features = ["derive"] }
[dev-dependencies]
insta = "^1.40"
`,
      },
      finds: ['pkg:cargo/app@0.1.0', 'pkg:cargo/futures@0.3', 'pkg:cargo/serde@1.0.200', 'pkg:cargo/insta@1.40'],
    },
  ],
});

/** A lone version, caret or equals sign before it or not, is the least that is taken; ranges and stars tell of no version. */
function* versioned(dependencies: JsonObject | undefined) {
  for (const [key, value] of Object.entries(dependencies ?? {})) {
    const wanted = asString(value) ?? asString(asObject(value)?.['version']);
    const version = wanted && /^[\^=~]?\s*(\d+(?:\.\d+){0,2}(?:[-+][\w.+-]+)?)$/.exec(wanted.trim())?.[1];
    if (version) yield { type: 'cargo', name: asString(asObject(value)?.['package']) ?? key, version };
  }
}
