import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { tomlDocument } from '../../formats/toml.ts';
import type { FoundPackage } from '../../package.types.ts';

/** Gradle's version catalog: `[libraries]` with a version, or one of `[versions]` by reference. Rich versions name the one that is wanted. */
export const gradleVersionCatalog = defineCataloger({
  id: 'gradle-version-catalog',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Libraries of a Gradle version catalog',
  reads: ['**/*.versions.toml'],
  examples: [
    {
      files: {
        'gradle/libs.versions.toml': `[versions]
groovy = "3.0.5"

[libraries]
guava = "com.google.guava:guava:33.0.0-jre"
groovy-core = { module = "org.codehaus.groovy:groovy", version.ref = "groovy" }
strict = { group = "org.example", name = "strict", version = { strictly = "2.0" } }
range = { module = "org.example:range", version = "[1,2)" }
`,
      },
      finds: [
        'pkg:maven/com.google.guava/guava@33.0.0-jre',
        'pkg:maven/org.codehaus.groovy/groovy@3.0.5',
        'pkg:maven/org.example/strict@2.0',
        'pkg:maven/org.example/range',
      ],
    },
    { files: { 'libs.versions.toml': '[libraries' }, finds: [], unknown: 1 },
  ],
  *parse(file) {
    const document = tomlDocument(file.text());
    if (typeof document === 'string') {
      yield { unknown: document };
      return;
    }
    const versions = asObject(document['versions']) ?? {};
    for (const value of Object.values(asObject(document['libraries']) ?? {})) {
      const found = libraryOf(value, versions);
      if (found) yield found;
    }
  },
});

function libraryOf(value: unknown, versions: JsonObject): FoundPackage | undefined {
  const fields = asObject(value);
  const [group, artifact, inline] = (asString(value) ?? asString(fields?.['module']) ?? '').split(':');
  const namespace = asString(fields?.['group']) ?? group;
  const name = asString(fields?.['name']) ?? artifact;
  if (!namespace || !name) return undefined;
  const written = fields?.['version'];
  const reference = asString(asObject(written)?.['ref']);
  const version = inline ?? versionOf(reference === undefined ? written : versions[reference]);
  return { type: 'maven', namespace, name, ...(version ? { version } : {}) };
}

function versionOf(value: unknown): string | undefined {
  const rich = asObject(value);
  const version = asString(value) ?? asString(rich?.['strictly']) ?? asString(rich?.['require']) ?? asString(rich?.['prefer']);
  return version && /^[[\]()]|[,+]/.test(version) ? undefined : version;
}
