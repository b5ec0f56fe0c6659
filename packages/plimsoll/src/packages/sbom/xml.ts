import type { JsonObject } from '../../model/json-values.ts';
import { xmlChild as child, type XmlElement as Element, xmlText as value, xmlRoot } from '../formats/xml.ts';

/** What an XML bill of materials holds, in the shape of its JSON form; undefined if it is not well-formed or none that is known. */
export function documentOfXml(text: string): JsonObject | undefined {
  const root = xmlRoot(text);
  if (root === undefined) return undefined;
  if (root.name === 'bom') return { bomFormat: 'CycloneDX', components: components(root) };
  if (root.name === 'RDF') return { spdxVersion: 'SPDX-2', packages: all(root, 'Package').map(spdxPackage) };
  return undefined;
}

function components(element: Element): JsonObject[] {
  return (child(element, 'components')?.children ?? []).map((each) => ({
    type: each.attributes['type'],
    group: value(each, 'group'),
    name: value(each, 'name'),
    version: value(each, 'version'),
    purl: value(each, 'purl'),
    publisher: value(each, 'publisher'),
    supplier: { name: value(child(each, 'supplier'), 'name') },
    hashes: (child(each, 'hashes')?.children ?? []).map((hash) => ({ alg: hash.attributes['alg'], content: hash.text.trim() })),
    licenses: (child(each, 'licenses')?.children ?? []).map((license) =>
      license.name === 'expression'
        ? { expression: license.text.trim() }
        : { license: { id: value(license, 'id'), name: value(license, 'name') } },
    ),
    components: components(each),
  }));
}

/** Every element of a name, however deep: RDF nests them in relationships. */
function all(root: Element, name: string): Element[] {
  const found: Element[] = [];
  const open = [root];
  for (let element = open.pop(); element; element = open.pop()) {
    if (element.name === name) found.push(element);
    open.push(...element.children);
  }
  return found;
}

function spdxPackage(element: Element): JsonObject {
  const resource = (name: string) => {
    const found = child(element, name);
    return found?.attributes['rdf:resource']?.replace(/^.*\//, '') ?? found?.text.trim();
  };
  const asserted = (name: string) => (/noassertion/i.test(resource(name) ?? '') ? undefined : resource(name));
  return {
    name: value(element, 'name'),
    versionInfo: value(element, 'versionInfo'),
    licenseDeclared: asserted('licenseDeclared'),
    licenseConcluded: asserted('licenseConcluded'),
    externalRefs: all(element, 'ExternalRef').map((reference) => ({
      referenceType: child(reference, 'referenceType')?.attributes['rdf:resource'],
      referenceLocator: value(reference, 'referenceLocator'),
    })),
  };
}
