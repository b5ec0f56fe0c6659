import type { Layout } from '../terminal.ts';
import type { Sbom } from './sbom.types.ts';

type Render = (sbom: Sbom, layout: Layout) => Iterable<string>;

interface SbomFormat {
  readonly summary: string;
  readonly load: () => Promise<Render>;
}

const cycloneDxJson = (version: '1.6' | '1.7') => async (): Promise<Render> => {
  const { cycloneDx } = await import('./cyclonedx.ts');
  return (sbom) => document(cycloneDx(sbom, version));
};

const cycloneDxXmlOf = (version: '1.6' | '1.7') => async (): Promise<Render> => {
  const [{ cycloneDx }, { cycloneDxXml }] = await Promise.all([import('./cyclonedx.ts'), import('./cyclonedx-xml.ts')]);
  return (sbom) => cycloneDxXml(cycloneDx(sbom, version));
};

/** Every `--format` of `plimsoll sbom`. */
export const sbomFormats = {
  text: { summary: 'for people: a table', load: async () => (await import('./text.ts')).sbomText },
  json: { summary: 'everything that is known, in a versioned document', load: async () => (await import('./json.ts')).sbomJson },
  cyclonedx: { summary: 'CycloneDX 1.6, JSON', load: cycloneDxJson('1.6') },
  'cyclonedx-xml': { summary: 'CycloneDX 1.6, XML', load: cycloneDxXmlOf('1.6') },
  'cyclonedx-1.7': { summary: 'CycloneDX 1.7, JSON', load: cycloneDxJson('1.7') },
  'cyclonedx-1.7-xml': { summary: 'CycloneDX 1.7, XML', load: cycloneDxXmlOf('1.7') },
  spdx: {
    summary: 'SPDX 2.3, JSON',
    load: async () => {
      const { spdx } = await import('./spdx.ts');
      return (sbom) => document(spdx(sbom));
    },
  },
  'spdx-tag-value': {
    summary: 'SPDX 2.3, tag-value',
    load: async () => {
      const [{ spdx }, { spdxTagValue }] = await Promise.all([import('./spdx.ts'), import('./spdx-tag-value.ts')]);
      return (sbom) => spdxTagValue(spdx(sbom));
    },
  },
} as const satisfies Readonly<Record<string, SbomFormat>>;

export type SbomFormatName = keyof typeof sbomFormats;
export const sbomFormatNames = Object.keys(sbomFormats) as SbomFormatName[];

function* document(value: unknown): Generator<string> {
  yield `${JSON.stringify(value, undefined, 2)}\n`;
}
