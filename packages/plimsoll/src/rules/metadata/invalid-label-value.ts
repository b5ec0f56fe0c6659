import { hasLabelType, type LabelType, labelTypes, typeNames } from '../../facts/labels/label-types.ts';
import { writtenLabels } from '../../facts/labels/written-labels.ts';
import { defineRule, list } from '../define.ts';

const image = 'org.opencontainers.image.';

export const invalidLabelValue = defineRule({
  id: 'invalid-label-value',
  practice: 'metadata',
  severity: 'info',
  aliases: ['DL3052', 'DL3053', 'DL3054', 'DL3055', 'DL3056', 'DL3058'],
  summary: 'The value of a label is not of the kind that its readers expect',
  why: 'Registries, update bots and licence checks read labels by name: one that holds a licence no list knows, or an address that is none, counts as missing, and nobody is told.',
  notWhen: 'Nothing reads the label. Then take it off the list.',
  decides:
    'Labels that the option names, ONBUILD included. The default are the OCI annotations whose values the specification defines: addresses, the time of creation, and the licences. Values with a variable are left out, as the default of an ARG often only holds the place of what the pipeline sets, and so are empty ones (empty-label). Types: url (with a scheme), rfc3339, spdx (an expression of ids of the SPDX list, in any case), hash (7 to 40 or 64 hexadecimal digits), semver, email, text (anything).',
  sources: [
    'https://github.com/opencontainers/image-spec/blob/main/annotations.md',
    'https://spdx.org/licenses/',
    'https://github.com/hadolint/hadolint#linting-labels',
  ],
  options: {
    types: list('What labels hold, as name=type; the types are url, rfc3339, spdx, hash, semver, email and text', [
      `${image}created=rfc3339`,
      `${image}url=url`,
      `${image}source=url`,
      `${image}documentation=url`,
      `${image}licenses=spdx`,
    ]),
  },
  messages: { other: '{label} is "{value}", which is not {type}' },
  examples: [
    {
      bad: 'FROM debian:13\nLABEL org.opencontainers.image.licenses="Apache 2.0" org.opencontainers.image.source=github.com/acme/shop\n',
      flags: ['"Apache 2.0"', 'github.com/acme/shop'],
    },
    {
      bad: 'FROM debian:13\nLABEL "org.opencontainers.image.created"="31 January"\nONBUILD LABEL org.opencontainers.image.licenses=GPL\n',
      flags: ['"31 January"', 'GPL'],
    },
    {
      bad: {
        dockerfile: "FROM debian:13\nLABEL version=v1.4 commit=main contact='ops team' built=2026-02-30T08:00:00Z\n",
        options: { types: ['version=semver', 'commit=hash', 'contact=email', 'built=rfc3339'] },
      },
      flags: ['v1.4', 'main', "'ops team'", '2026-02-30T08:00:00Z'],
    },
    {
      good: 'FROM debian:13\nARG CREATED=unknown\nLABEL org.opencontainers.image.licenses="(MIT OR apache-2.0+) AND LicenseRef-acme" \\\n      org.opencontainers.image.created=$CREATED \\\n      org.opencontainers.image.url="https://example.com/shop?a=b"\n',
    },
    {
      good: {
        dockerfile:
          'FROM debian:13\nLABEL version=1.4.2-rc.1+build.5 commit=9f2c1a7 contact=ops@example.com built=2026-01-31T08:00:00+01:00 note=""\n',
        options: { types: ['version=semver', 'commit=hash', 'contact=email', 'built=rfc3339', 'note=url'] },
      },
    },
    { good: 'FROM debian:13\nONBUILD LABEL org.opencontainers.image.url=$URL\nLABEL url=anything\n' },
  ],
  detect: {
    *dockerfile(file, { types }) {
      const labels = file.derive(writtenLabels);
      if (labels.length === 0) return;
      const wanted = wantedTypes(types);
      for (const { key, value, valueSpan } of labels) {
        const type = key.known ? wanted.get(key.value) : undefined;
        if (!type || !key.known || !value.known || value.value === '' || hasLabelType(value.value, type)) continue;
        if (file.text(valueSpan).includes('$')) continue;
        yield { message: 'other', data: { label: key.value, value: shortened(value.value), type: typeNames[type] }, at: valueSpan };
      }
    },
  },
});

/** Entries that name no type of ours say nothing. */
function wantedTypes(entries: readonly string[]): ReadonlyMap<string, LabelType> {
  const wanted = new Map<string, LabelType>();
  for (const entry of entries) {
    const at = entry.lastIndexOf('=');
    const type = labelTypes.find((each) => each === entry.slice(at + 1).trim());
    if (at > 0 && type) wanted.set(entry.slice(0, at).trim(), type);
  }
  return wanted;
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
