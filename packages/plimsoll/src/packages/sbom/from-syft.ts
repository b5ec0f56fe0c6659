import { asArray, asObject, asString, type JsonObject } from '../../model/json-values.ts';
import type { SbomComponent } from './component.ts';

/** The packages of syft's own JSON. */
export function* syftComponents(document: JsonObject): Iterable<SbomComponent> {
  for (const each of asArray(document['artifacts']).map(asObject)) {
    if (!each) continue;
    yield {
      name: asString(each['name']),
      version: asString(each['version']),
      purl: asString(each['purl']),
      // Older documents have texts, newer ones objects.
      licenses: asArray(each['licenses']).flatMap(
        (license) => asString(license) ?? asString(asObject(license)?.['spdxExpression']) ?? asString(asObject(license)?.['value']) ?? [],
      ),
      checksums: {},
    };
  }
}
