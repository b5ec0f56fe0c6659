import type { Package } from '../../packages/package.types.ts';
import { type Component, componentsOf, rootsOf, uuidOf } from './relations.ts';
import type { Sbom } from './sbom.types.ts';

export type CycloneDxVersion = '1.6' | '1.7';

interface Property {
  readonly name: string;
  readonly value: string;
}

export type CycloneDxLicense = { readonly license: { readonly id: string } | { readonly name: string } } | { readonly expression: string };

export interface CycloneDxComponent {
  readonly type: 'library' | 'operating-system' | 'container' | 'application';
  readonly 'bom-ref': string;
  readonly supplier?: { readonly name: string };
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly scope?: 'excluded';
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly CycloneDxLicense[];
  readonly purl?: string;
  readonly properties?: readonly Property[];
  readonly evidence?: { readonly occurrences: readonly { readonly location: string }[] };
}

/** The parts of a CycloneDX document that we write, named as in its JSON. */
export interface CycloneDx {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: CycloneDxVersion;
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: {
    readonly timestamp: string;
    readonly tools: { readonly components: readonly { readonly type: 'application'; readonly name: string; readonly version: string }[] };
    readonly component: CycloneDxComponent;
  };
  readonly components: readonly CycloneDxComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** A bill of materials as CycloneDX (ECMA-424). Deterministic: the serial number is a hash of the rest. */
export function cycloneDx(sbom: Sbom, specVersion: CycloneDxVersion): CycloneDx {
  const { subject } = sbom;
  const components = componentsOf(sbom.packages);
  const system: CycloneDxComponent[] = subject.system
    ? [
        {
          type: 'operating-system',
          'bom-ref': `os:${subject.system.id}`,
          name: subject.system.id,
          ...(subject.system.version !== undefined && { version: subject.system.version }),
          ...(subject.system.name !== undefined && { description: subject.system.name }),
        },
      ]
    : [];
  const subjectRef = 'subject';
  const body = {
    version: 1,
    metadata: {
      timestamp: sbom.created,
      tools: { components: [{ type: 'application', name: 'plimsoll', version: sbom.tool }] },
      component: {
        type: subject.kind === 'image' ? 'container' : 'application',
        'bom-ref': subjectRef,
        name: subject.name,
        ...(subject.digest !== undefined && { version: subject.digest }),
        ...(subject.layers.length > 0 && { properties: subject.layers.map((value) => ({ name: 'plimsoll:layer:diffID', value })) }),
      },
    },
    components: [...system, ...components.map((each) => componentOf(each, subject.layers))],
    dependencies: [
      { ref: subjectRef, dependsOn: [...system.map((each) => each['bom-ref']), ...rootsOf(components)].sort() },
      ...components.map(({ ref, dependsOn }) => (dependsOn.length > 0 ? { ref, dependsOn } : { ref })),
    ],
  } as const;
  return {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion,
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    ...body,
  };
}

function componentOf({ ref, package: each }: Component, layers: readonly string[]): CycloneDxComponent {
  const properties = propertiesOf(each, layers);
  const hashes = Object.entries(each.checksums ?? {}).flatMap(([algorithm, content]) => {
    const alg = hashNames[algorithm];
    return alg === undefined ? [] : [{ alg, content }];
  });
  const licenses = licensesOf(each);
  return {
    type: each.type === 'generic' ? 'application' : 'library',
    'bom-ref': ref,
    ...(each.supplier !== undefined && each.supplier !== '' && { supplier: { name: each.supplier } }),
    ...(each.namespace !== undefined && { group: each.namespace }),
    name: each.name,
    ...(each.version !== undefined && { version: each.version }),
    ...(each.development && { scope: 'excluded' as const }),
    ...(hashes.length > 0 && { hashes }),
    ...(licenses && { licenses }),
    purl: each.purl,
    ...(properties.length > 0 && { properties }),
    ...(each.evidence.length > 0 && { evidence: { occurrences: each.evidence.map((location) => ({ location })) } }),
  };
}

const hashNames: Readonly<Record<string, string>> = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/** CycloneDX takes one expression, or licences by SPDX id or by name, but not both. */
function licensesOf({ licenseExpression, licenses }: Package): readonly CycloneDxLicense[] | undefined {
  if (licenseExpression === undefined) return undefined;
  if (/^LicenseRef-[\w.-]+$/.test(licenseExpression)) return [{ license: { name: licenses?.[0] ?? licenseExpression } }];
  if (/^[\w.-]+$/.test(licenseExpression)) return [{ license: { id: licenseExpression } }];
  return [{ expression: licenseExpression }];
}

function propertiesOf(each: Package, layers: readonly string[]): readonly Property[] {
  const properties: Property[] = [
    { name: 'plimsoll:cataloger', value: each.cataloger },
    { name: 'plimsoll:finds', value: each.finds },
  ];
  const layer = each.layer === undefined ? undefined : layers[each.layer];
  if (layer !== undefined) properties.push({ name: 'plimsoll:layer:diffID', value: layer });
  const deletedIn = each.deletedIn === undefined ? undefined : layers[each.deletedIn];
  if (deletedIn !== undefined) properties.push({ name: 'plimsoll:deletedIn:diffID', value: deletedIn });
  if (each.ownedBy !== undefined) properties.push({ name: 'plimsoll:ownedBy', value: each.ownedBy });
  if (each.source !== undefined) {
    properties.push({ name: 'plimsoll:source:name', value: each.source.name });
    if (each.source.version !== undefined) properties.push({ name: 'plimsoll:source:version', value: each.source.version });
  }
  return properties;
}
