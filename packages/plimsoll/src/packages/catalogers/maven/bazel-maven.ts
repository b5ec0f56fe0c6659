import { asArray, asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';

/**
 * Maven's packages for Bazel: rules_jvm_external's lock file, and coordinates in full (`"group:artifact:version"`) within MODULE.bazel and
 * WORKSPACE. What those programs put together from parts is not known without running them.
 */
export const bazelMaven = defineCataloger({
  id: 'bazel-maven',
  ecosystem: 'maven',
  finds: 'declared',
  summary: 'Maven packages that Bazel asks for',
  reads: ['**/{MODULE,WORKSPACE}.bazel', '**/WORKSPACE', '**/*maven_install.json'],
  examples: [
    {
      files: {
        'MODULE.bazel':
          'maven.install(\n    artifacts = [\n        "junit:junit:4.13.2",\n        # "old:old:1",\n    ],\n    repositories = ["https://maven.example/m2"],\n)\n',
        'maven_install.json': '{"version":"2","artifacts":{"com.google.guava:guava":{"version":"33.0.0-jre"}}}',
      },
      finds: ['pkg:maven/junit/junit@4.13.2', 'pkg:maven/com.google.guava/guava@33.0.0-jre'],
    },
  ],
  *parse(file) {
    yield* distinctPackages(file.path.endsWith('.json') ? locked(file.text()) : written(file.text()));
  },
});

function* written(program: string): Generator<FoundPackage> {
  if (!/maven/.test(program)) return;
  const coordinates = /^([A-Za-z][\w.-]*):([\w.-]+):(\d[\w.+-]*)$/;
  for (const [, text] of program.matchAll(/#[^\n]*|"([^"\n]{0,500})"/g)) {
    const [, namespace, name, version] = coordinates.exec(text ?? '') ?? [];
    if (namespace && name && version) yield { type: 'maven', namespace, name, version };
  }
}

function* locked(text: string): Generator<FoundPackage> {
  const lock = asObject(jsonValue(text));
  for (const [key, value] of Object.entries(asObject(lock?.['artifacts']) ?? {})) {
    const [namespace, name] = key.split(':');
    const version = asString(asObject(value)?.['version']);
    if (namespace && name && version) yield { type: 'maven', namespace, name, version };
  }
  // Version 1 listed coordinates with a packaging and a classifier between.
  for (const item of asArray(asObject(lock?.['dependency_tree'])?.['dependencies'])) {
    const parts = (asString(asObject(item)?.['coord']) ?? '').split(':');
    const [namespace, name, version] = [parts[0], parts[1], parts.at(-1)];
    if (namespace && name && version && parts.length > 2) yield { type: 'maven', namespace, name, version };
  }
}
