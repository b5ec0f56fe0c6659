interface Formula {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

const fields: readonly (keyof Formula)[] = ['name', 'version', 'license'];

/** What a formula says of itself in plain strings at the beginning of a line; what Ruby would work out is not known. */
export function formulaOf(text: string): Formula {
  const found: Partial<Record<keyof Formula, string>> = {};
  for (const line of text.split('\n')) {
    const [, field, value] = /^\s{0,20}(\w{1,20}) "([^"]{1,200})"/.exec(line) ?? [];
    const known = fields.find((one) => one === field);
    if (known !== undefined && value !== undefined) found[known] ??= value;
  }
  return found;
}
