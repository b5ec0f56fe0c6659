import type { FoundPackage } from '../../package.types.ts';
import { licensesOfClassifiers } from './license-classifiers.ts';

type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * A distribution from its core metadata (METADATA, PKG-INFO), which are headers like those of mail. Undefined without a name or a version.
 * https://packaging.python.org/en/latest/specifications/core-metadata/
 */
export function distributionOf(text: string): FoundPackage | undefined {
  const headers = headersOf(text);
  const first = (name: string): string | undefined => {
    const value = headers.get(name)?.[0]?.trim();
    return value === undefined || value === '' || value === 'UNKNOWN' ? undefined : value;
  };
  const name = first('name');
  const version = first('version');
  if (!name || !version) return undefined;
  const licenses = licensesOf(headers, first);
  const supplier = supplierOf(first);
  const dependsOn = requiredNames(headers.get('requires-dist') ?? []);
  return {
    type: 'pypi',
    name,
    version,
    ...(licenses.length > 0 ? { licenses } : {}),
    ...(supplier ? { supplier } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  };
}

/** Headers by lower-case name up to the first blank line, behind which the description may stand. */
function headersOf(text: string): Headers {
  const headers = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const raw of lines(text)) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') break;
    if (/^[ \t]/.test(line)) {
      const last = values?.pop();
      if (last !== undefined) values?.push(`${last}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}

function* lines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    yield text.slice(from, end);
    from = end + 1;
  }
}

function licensesOf(headers: Headers, first: (name: string) => string | undefined): string[] {
  const expression = first('license-expression');
  if (expression) return [expression];
  const classified = licensesOfClassifiers(headers.get('classifier') ?? []);
  if (classified.areExact) return [...classified.licenses];
  // Some put the whole text of the licence here.
  const license = first('license');
  return license && !license.includes('\n') && license.length <= 200 ? [license] : [...classified.licenses];
}

function supplierOf(first: (name: string) => string | undefined): string | undefined {
  const name = first('author') ?? first('maintainer');
  const email = first('author-email') ?? first('maintainer-email');
  if (!name || !email) return name ?? email;
  // The address may hold the name too.
  return email.includes('<') ? email : `${name} <${email}>`;
}

/** Names of requirements that hold without extras, whatever the platform. */
function requiredNames(requirements: readonly string[]): string[] {
  const names = requirements
    .filter((each) => !/\bextra\s{0,20}==/.test(each.includes(';') ? each.slice(each.indexOf(';')) : ''))
    .map((each) => /^[A-Za-z0-9][\w.-]*/.exec(each)?.[0]);
  return [...new Set(names.filter((name) => name !== undefined))];
}
