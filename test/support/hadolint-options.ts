/** What hadolint's cases configure of labels: what each has to be, and whether others may stand beside them. */
export interface HadolintLabels {
  readonly labelSchema?: Readonly<Record<string, keyof typeof labelTypes>>;
  readonly strictLabels?: boolean;
}

/** hadolint's names of the types, and ours. */
const labelTypes = {
  RawText: 'text',
  Url: 'url',
  Rfc3339: 'rfc3339',
  Spdx: 'spdx',
  GitHash: 'hash',
  SemVer: 'semver',
  Email: 'email',
} as const;

/** The same in options of our rules. */
export function labelOptions({ labelSchema, strictLabels }: HadolintLabels): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (!labelSchema) return {};
  const labels = Object.keys(labelSchema);
  return {
    'required-label-missing': { labels },
    'empty-label': { labels },
    'invalid-label-value': { types: Object.entries(labelSchema).map(([name, type]) => `${name}=${labelTypes[type]}`) },
    ...(strictLabels && { 'unlisted-label': { labels } }),
  };
}
