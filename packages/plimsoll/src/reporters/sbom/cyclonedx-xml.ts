import { xmlAttributes, xmlText } from '../xml.ts';
import type { CycloneDx, CycloneDxComponent } from './cyclonedx.ts';

/** The same document as XML, in the order of elements that the schema of CycloneDX asks for. */
export function* cycloneDxXml(bom: CycloneDx): Generator<string> {
  const { metadata } = bom;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<bom ${xmlAttributes({ xmlns: `http://cyclonedx.org/schema/bom/${bom.specVersion}`, serialNumber: bom.serialNumber, version: bom.version })}>\n`;
  yield '<metadata>\n';
  yield element('timestamp', metadata.timestamp);
  yield '<tools><components>\n';
  for (const { type, name, version } of metadata.tools.components)
    yield `<component ${xmlAttributes({ type })}>\n${element('name', name)}${element('version', version)}</component>\n`;
  yield '</components></tools>\n';
  yield* component(metadata.component);
  yield '</metadata>\n<components>\n';
  for (const each of bom.components) yield* component(each);
  yield '</components>\n<dependencies>\n';
  for (const { ref, dependsOn = [] } of bom.dependencies) {
    const inner = dependsOn.map((needed) => `<dependency ${xmlAttributes({ ref: needed })}/>`).join('');
    yield `<dependency ${xmlAttributes({ ref })}${inner === '' ? '/>' : `>${inner}</dependency>`}\n`;
  }
  yield '</dependencies>\n</bom>\n';
}

function* component(each: CycloneDxComponent): Generator<string> {
  yield `<component ${xmlAttributes({ type: each.type, 'bom-ref': each['bom-ref'] })}>\n`;
  if (each.supplier) yield `<supplier>${element('name', each.supplier.name).trimEnd()}</supplier>\n`;
  for (const name of ['group', 'name', 'version', 'description', 'scope'] as const) {
    const value = each[name];
    if (value !== undefined) yield element(name, value);
  }
  if (each.hashes)
    yield `<hashes>${each.hashes.map(({ alg, content }) => `<hash ${xmlAttributes({ alg })}>${content}</hash>`).join('')}</hashes>\n`;
  if (each.licenses) {
    const licenses = each.licenses.map((license) => {
      if ('expression' in license) return element('expression', license.expression).trimEnd();
      const [[name, value] = ['name', ''] as const] = Object.entries(license.license);
      return `<license>${element(name, value).trimEnd()}</license>`;
    });
    yield `<licenses>${licenses.join('')}</licenses>\n`;
  }
  if (each.purl !== undefined) yield element('purl', each.purl);
  if (each.properties) {
    const properties = each.properties.map(({ name, value }) => `<property ${xmlAttributes({ name })}>${xmlText(value)}</property>`);
    yield `<properties>${properties.join('')}</properties>\n`;
  }
  if (each.evidence) {
    const occurrences = each.evidence.occurrences.map(
      ({ location }) => `<occurrence>${element('location', location).trimEnd()}</occurrence>`,
    );
    yield `<evidence><occurrences>${occurrences.join('')}</occurrences></evidence>\n`;
  }
  yield '</component>\n';
}

function element(name: string, value: string): string {
  return `<${name}>${xmlText(value)}</${name}>\n`;
}
