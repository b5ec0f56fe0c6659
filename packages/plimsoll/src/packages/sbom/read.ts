import { parse as parseYaml } from 'yaml';
import { asArray, asObject, asString, type JsonObject, jsonValue } from '../../model/json-values.ts';
import type { FoundPackage } from '../package.types.ts';
import { packageOfComponent, type SbomComponent } from './component.ts';
import { cycloneDxComponents } from './from-cyclonedx.ts';
import { spdx3Components, spdxComponents, spdxOfTagValue } from './from-spdx.ts';
import { syftComponents } from './from-syft.ts';
import { documentOfXml } from './xml.ts';

/**
 * The packages of a bill of materials: CycloneDX (JSON, XML), SPDX 2 (JSON, YAML, tag-value, RDF) and 3 (JSON-LD), syft's own JSON, each
 * also within an in-toto statement and a DSSE envelope, whose signatures are not checked here. Undefined if the text is none of them.
 */
export function readSbom(text: string): readonly FoundPackage[] | undefined {
  const document = documentOf(text);
  const components = document && componentsOf(document);
  if (!components) return undefined;
  const found = new Map<string, FoundPackage>();
  for (const component of components) {
    const each = packageOfComponent(component);
    // The same package may be named as an application and as its content.
    if (each) found.set(component.purl ?? `${each.name}\0${each.version}`, each);
  }
  return [...found.values()];
}

function documentOf(text: string): JsonObject | undefined {
  const start = text.trimStart();
  if (start.startsWith('{')) {
    const document = asObject(jsonValue(text));
    const payload = asString(document?.['payload']);
    if (document?.['payloadType'] !== 'application/vnd.in-toto+json' || payload === undefined) return document;
    return asObject(jsonValue(Buffer.from(payload, 'base64').toString('utf8')));
  }
  if (start.startsWith('<')) return documentOfXml(start);
  if (/^SPDXVersion:/m.test(text)) return spdxOfTagValue(text);
  if (!/^["']?spdxVersion["']?:/m.test(text)) return undefined;
  try {
    return asObject(parseYaml(text, { maxAliasCount: 100 }));
  } catch {
    // Not YAML either; the caller says that it could not be read.
    return undefined;
  }
}

function componentsOf(document: JsonObject): Iterable<SbomComponent> | undefined {
  if (document['bomFormat'] === 'CycloneDX') return cycloneDxComponents(document);
  if (asString(document['spdxVersion'])?.startsWith('SPDX-2')) return spdxComponents(document);
  if (Array.isArray(document['@graph'])) return spdx3Components(document);
  if (Array.isArray(document['artifacts']) && asObject(document['schema'])) return syftComponents(document);
  const predicate = asObject(document['predicate']);
  if (predicate === undefined || asArray(document['subject']).length === 0) return undefined;
  // An attestation by cosign wraps the document once more.
  return componentsOf(asObject(predicate['Data']) ?? predicate);
}
