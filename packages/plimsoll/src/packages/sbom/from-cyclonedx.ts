import { asArray, asObject, asString, type JsonObject } from '../../model/json-values.ts';
import type { SbomComponent } from './component.ts';

const deepest = 50;

/** The components of a CycloneDX document (any version), nested ones too; operating systems, files and the subject itself are no packages. */
export function* cycloneDxComponents(document: JsonObject): Iterable<SbomComponent> {
  yield* nested(document['components'], 0);
}

function* nested(components: unknown, depth: number): Iterable<SbomComponent> {
  if (depth > deepest) return;
  for (const each of asArray(components).map(asObject)) {
    if (!each) continue;
    if (!notPackages.has(asString(each['type']) ?? '')) yield component(each);
    yield* nested(each['components'], depth + 1);
  }
}

const notPackages: ReadonlySet<string> = new Set(['operating-system', 'file', 'container', 'device', 'data', 'cryptographic-asset']);

function component(each: JsonObject): SbomComponent {
  const group = asString(each['group']);
  const name = asString(each['name']);
  const checksums = asArray(each['hashes']).flatMap((hash) => {
    const [algorithm, content] = [asString(asObject(hash)?.['alg']), asString(asObject(hash)?.['content'])];
    return algorithm && content ? [[algorithm.toLowerCase().replaceAll('-', ''), content.toLowerCase()] as const] : [];
  });
  return {
    name: group && name ? `${group}/${name}` : name,
    version: asString(each['version']),
    purl: asString(each['purl']),
    licenses: asArray(each['licenses']).flatMap((choice) => {
      const license = asObject(asObject(choice)?.['license']);
      const found = asString(asObject(choice)?.['expression']) ?? asString(license?.['id']) ?? asString(license?.['name']);
      return found ? [found] : [];
    }),
    supplier: asString(asObject(each['supplier'])?.['name']) ?? asString(each['publisher']),
    checksums: Object.fromEntries(checksums),
  };
}
