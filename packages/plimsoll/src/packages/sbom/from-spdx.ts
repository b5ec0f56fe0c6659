import { asArray, asObject, asString, type JsonObject } from '../../model/json-values.ts';
import { isAsserted, type SbomComponent } from './component.ts';

/** The packages of an SPDX 2 document (as JSON or YAML hold it); the described image or system is none. */
export function* spdxComponents(document: JsonObject): Iterable<SbomComponent> {
  for (const each of asArray(document['packages']).map(asObject)) {
    if (!each || notPackages.has(asString(each['primaryPackagePurpose']) ?? '')) continue;
    const references = asArray(each['externalRefs']).map(asObject);
    const purl = references.find((reference) => /(?:^|\/)purl$/.test(asString(reference?.['referenceType']) ?? ''));
    const declared = asString(each['licenseDeclared']);
    const concluded = asString(each['licenseConcluded']);
    const license = isAsserted(declared) ? declared : concluded;
    const supplier = asString(each['supplier']);
    yield {
      name: asString(each['name']),
      version: asString(each['versionInfo']),
      purl: asString(purl?.['referenceLocator']),
      licenses: isAsserted(license) ? [license] : [],
      supplier: supplier?.replace(/^(?:Organization|Person|Tool): /, ''),
      checksums: Object.fromEntries(
        asArray(each['checksums']).flatMap((checksum) => {
          const [algorithm, value] = [asString(asObject(checksum)?.['algorithm']), asString(asObject(checksum)?.['checksumValue'])];
          return algorithm && value ? [[algorithm.toLowerCase().replaceAll('-', ''), value.toLowerCase()] as const] : [];
        }),
      ),
    };
  }
}

const notPackages: ReadonlySet<string> = new Set(['CONTAINER', 'OPERATING-SYSTEM', 'DEVICE', 'FILE']);

/** SPDX 3.0 as JSON-LD: packages are elements of a graph. */
export function* spdx3Components(document: JsonObject): Iterable<SbomComponent> {
  for (const each of asArray(document['@graph']).map(asObject)) {
    if (!each || !/(?:^|_|\/)Package$/.test(asString(each['type']) ?? '')) continue;
    if (['container', 'operatingSystem'].includes(asString(each['software_primaryPurpose']) ?? '')) continue;
    const identifiers = asArray(each['externalIdentifier']).map(asObject);
    const identifier = identifiers.find((found) => asString(found?.['externalIdentifierType']) === 'packageUrl');
    yield {
      name: asString(each['name']),
      version: asString(each['software_packageVersion']),
      purl: asString(each['software_packageUrl']) ?? asString(identifier?.['identifier']),
      licenses: [],
      checksums: {},
    };
  }
}

/** Tag-value text as the same document in JSON would be, as far as packages go. */
export function spdxOfTagValue(text: string): JsonObject {
  const packages: Record<string, unknown>[] = [];
  const document: Record<string, unknown> = { packages };
  let current: Record<string, unknown> | undefined;
  for (const line of joinTexts(text).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon === -1 || line.startsWith('#')) continue;
    const tag = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (tag === 'SPDXVersion') document['spdxVersion'] = value;
    else if (tag === 'PackageName') {
      current = { name: value, externalRefs: [], checksums: [] };
      packages.push(current);
    } else if (sectionTags.has(tag)) current = undefined;
    else if (current) addTag(current, tag, value);
  }
  return document;
}

/** Values between `<text>` and `</text>` may have several lines; here each becomes one. */
function joinTexts(text: string): string {
  let joined = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('<text>', at);
    const end = start === -1 ? -1 : text.indexOf('</text>', start);
    if (end === -1) return joined + text.slice(at);
    joined += text.slice(at, start) + text.slice(start + '<text>'.length, end).replaceAll(/[\r\n]+/g, ' ');
    at = end + '</text>'.length;
  }
}

/** Tags that begin something other than a package. */
const sectionTags: ReadonlySet<string> = new Set(['FileName', 'SnippetSPDXID', 'LicenseID', 'Relationship']);

const packageTags: Readonly<Record<string, string>> = {
  PackageVersion: 'versionInfo',
  PackageSupplier: 'supplier',
  PackageLicenseDeclared: 'licenseDeclared',
  PackageLicenseConcluded: 'licenseConcluded',
  PrimaryPackagePurpose: 'primaryPackagePurpose',
};

function addTag(current: Record<string, unknown>, tag: string, value: string): void {
  const member = packageTags[tag];
  if (member !== undefined) current[member] = value;
  else if (tag === 'ExternalRef') {
    const [referenceCategory, referenceType, referenceLocator] = value.split(/\s+/);
    (current['externalRefs'] as unknown[]).push({ referenceCategory, referenceType, referenceLocator });
  } else if (tag === 'PackageChecksum') {
    const [algorithm, checksumValue] = value.split(/:\s*/);
    (current['checksums'] as unknown[]).push({ algorithm, checksumValue });
  }
}
