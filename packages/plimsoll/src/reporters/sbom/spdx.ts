import type { Package } from '../../packages/package.types.ts';
import { type Component, componentsOf, rootsOf, uuidOf } from './relations.ts';
import type { Sbom, SbomSubject } from './sbom.types.ts';

export interface SpdxPackage {
  readonly SPDXID: string;
  readonly name: string;
  readonly versionInfo?: string;
  readonly supplier: string;
  readonly downloadLocation: 'NOASSERTION';
  readonly filesAnalyzed: false;
  readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[];
  readonly sourceInfo?: string;
  readonly licenseConcluded: 'NOASSERTION';
  readonly licenseDeclared: string;
  readonly copyrightText: 'NOASSERTION';
  readonly comment?: string;
  readonly externalRefs?: readonly {
    readonly referenceCategory: 'PACKAGE-MANAGER';
    readonly referenceType: 'purl';
    readonly referenceLocator: string;
  }[];
  readonly primaryPackagePurpose: 'CONTAINER' | 'OPERATING-SYSTEM' | 'LIBRARY' | 'APPLICATION' | 'SOURCE';
}

/** The parts of an SPDX 2.3 document that we write, named as in its JSON. */
export interface Spdx {
  readonly spdxVersion: 'SPDX-2.3';
  readonly dataLicense: 'CC0-1.0';
  readonly SPDXID: 'SPDXRef-DOCUMENT';
  readonly name: string;
  readonly documentNamespace: string;
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly packages: readonly SpdxPackage[];
  readonly hasExtractedLicensingInfos?: readonly { readonly licenseId: string; readonly extractedText: string; readonly name: string }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: 'DESCRIBES' | 'CONTAINS' | 'DEPENDS_ON';
    readonly relatedSpdxElement: string;
  }[];
}

/** A bill of materials as SPDX 2.3. Deterministic: the namespace is a hash of the rest. */
export function spdx(sbom: Sbom): Spdx {
  const components = componentsOf(sbom.packages);
  const ids = new Map(components.map(({ ref }, index) => [ref, idOf(ref, index)]));
  const idFor = (ref: string) => ids.get(ref) as string;
  const subject = subjectPackage(sbom.subject);
  const system = sbom.subject.system;
  const systemPackage: SpdxPackage[] = system
    ? [
        {
          ...commonFields,
          SPDXID: 'SPDXRef-OperatingSystem',
          name: system.id,
          ...(system.version !== undefined && { versionInfo: system.version }),
          ...(system.name !== undefined && { comment: system.name }),
          primaryPackagePurpose: 'OPERATING-SYSTEM',
        },
      ]
    : [];
  const extracted = extractedLicenses(sbom.packages);
  const body = {
    creationInfo: { created: sbom.created, creators: [`Tool: plimsoll-${sbom.tool}`] },
    packages: [subject, ...systemPackage, ...components.map((each) => packageOf(each, idFor(each.ref), sbom.subject.layers))],
    ...(extracted.length > 0 && { hasExtractedLicensingInfos: extracted }),
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES' as const, relatedSpdxElement: subject.SPDXID },
      ...[...systemPackage.map(({ SPDXID }) => SPDXID), ...components.map(({ ref }) => idFor(ref))].map((relatedSpdxElement) => ({
        spdxElementId: subject.SPDXID,
        relationshipType: 'CONTAINS' as const,
        relatedSpdxElement,
      })),
      ...rootsOf(components).map((ref) => ({
        spdxElementId: subject.SPDXID,
        relationshipType: 'DEPENDS_ON' as const,
        relatedSpdxElement: idFor(ref),
      })),
      ...components.flatMap(({ ref, dependsOn }) =>
        dependsOn.map((needed) => ({
          spdxElementId: idFor(ref),
          relationshipType: 'DEPENDS_ON' as const,
          relatedSpdxElement: idFor(needed),
        })),
      ),
    ],
  };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: sbom.subject.name,
    documentNamespace: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    ...body,
  };
}

const commonFields = {
  supplier: 'NOASSERTION',
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
} as const;

function subjectPackage({ kind, name, digest }: SbomSubject): SpdxPackage {
  const sha256 = digest?.startsWith('sha256:') ? digest.slice('sha256:'.length) : undefined;
  return {
    ...commonFields,
    SPDXID: 'SPDXRef-Subject',
    name,
    ...(digest !== undefined && { versionInfo: digest }),
    ...(sha256 !== undefined && { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    primaryPackagePurpose: kind === 'image' ? 'CONTAINER' : 'SOURCE',
  };
}

function packageOf({ package: each }: Component, SPDXID: string, layers: readonly string[]): SpdxPackage {
  const checksums = Object.entries(each.checksums ?? {}).map(([algorithm, checksumValue]) => ({
    algorithm: algorithm.toUpperCase(),
    checksumValue,
  }));
  const layer = each.layer === undefined ? undefined : layers[each.layer];
  return {
    ...commonFields,
    SPDXID,
    name: each.namespace !== undefined && nameWithNamespace.has(each.type) ? `${each.namespace}/${each.name}` : each.name,
    ...(each.version !== undefined && { versionInfo: each.version }),
    supplier: supplierOf(each),
    ...(checksums.length > 0 && { checksums }),
    ...(each.evidence.length > 0 && { sourceInfo: `found in ${each.evidence.map((path) => `/${path}`).join(', ')}` }),
    licenseDeclared: each.licenseExpression ?? 'NOASSERTION',
    ...(layer !== undefined && { comment: `layer ${layer}` }),
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: each.purl }],
    primaryPackagePurpose: each.type === 'generic' ? 'APPLICATION' : 'LIBRARY',
  };
}

/** Types whose packages are known by both parts: `@types/node`, `symfony/console`, `github.com/go-chi/chi`. */
const nameWithNamespace: ReadonlySet<string> = new Set(['npm', 'composer', 'golang', 'swift']);

/** An address beside the name is that of a person or team who answers mail; SPDX asks for one of the two words. */
function supplierOf({ supplier }: Package): string {
  const [, name = '', mail] = /^\s*([^<>]{1,300}?)\s*(?:<([^<>\s]{1,300})>)?\s*$/.exec((supplier ?? '').replace(/[\s()]+/g, ' ')) ?? [];
  if (name === '') return 'NOASSERTION';
  return mail === undefined ? `Organization: ${name}` : `Person: ${name} (${mail})`;
}

/** `SPDXRef-` takes letters, digits, dots and hyphens only; the number keeps it unique. */
function idOf(ref: string, index: number): string {
  const readable = ref
    .replace(/^pkg:/, '')
    .replace(/[?|].*$/s, '')
    .replace(/[^A-Za-z0-9.]+/g, '-');
  return `SPDXRef-Package-${index + 1}-${readable}`;
}

/** Each `LicenseRef-` that an expression names, with what the package declared. */
function extractedLicenses(packages: readonly Package[]) {
  const found = new Map<string, string>();
  for (const { licenseExpression = '', licenses = [] } of packages)
    for (const [licenseId] of licenseExpression.matchAll(/LicenseRef-[\w.-]+/g))
      if (!found.has(licenseId)) found.set(licenseId, licenses.join('; '));
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licenseId, text]) => ({ licenseId, extractedText: text || licenseId, name: licenseId.slice('LicenseRef-'.length) }));
}
