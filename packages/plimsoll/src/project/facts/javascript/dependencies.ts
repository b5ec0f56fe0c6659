import { asObject, asString } from '../../../model/json-values.ts';
import type { NodePackage } from '../../ecosystems/node-package.ts';
import { packageFact } from '../../ecosystems/node-package.ts';
import type { Dependency } from '../../project.types.ts';

const sections: readonly (readonly [string, Dependency['scope']])[] = [
  ['dependencies', 'production'],
  ['optionalDependencies', 'production'],
  ['devDependencies', 'development'],
];

/** The direct dependencies that a package.json declares. */
export function nodeDependencies(manifest: NodePackage): Dependency[] {
  return sections.flatMap(([section, scope]) =>
    Object.entries(asObject(manifest.json[section]) ?? {})
      .slice(0, 2000)
      .map(([name, version]) => ({
        name,
        version: asString(version),
        scope,
        evidence: packageFact(manifest, name, name, section).evidence,
      })),
  );
}
