import { spdxExceptions, spdxIds } from './spdx-ids.ts';

/**
 * Whether a text is an SPDX licence expression whose ids are on the list, as
 * https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ defines it. Ids count in any case.
 */
export function isLicenseExpression(text: string): boolean {
  const words = text.replace(/[()]/g, ' $& ').split(/\s+/).filter(Boolean);
  let open = 0;
  let wantsLicense = true;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (wantsLicense) {
      if (word === '(') open++;
      else if (isLicense(word)) wantsLicense = false;
      else return false;
    } else if (word === ')') {
      if (--open < 0) return false;
    } else if (/^(?:AND|OR)$/i.test(word)) wantsLicense = true;
    else if (!/^WITH$/i.test(word) || !isException(words[++index] ?? '')) return false;
  }
  return !wantsLicense && open === 0;
}

let licenses: ReadonlySet<string> | undefined;
let exceptions: ReadonlySet<string> | undefined;

function isLicense(word: string): boolean {
  if (/^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/i.test(word) || /^(?:NONE|NOASSERTION)$/.test(word)) return true;
  licenses ??= new Set(spdxIds.toLowerCase().split(' '));
  const id = word.toLowerCase();
  return licenses.has(id) || (id.endsWith('+') && licenses.has(id.slice(0, -1)));
}

function isException(word: string): boolean {
  exceptions ??= new Set(spdxExceptions.toLowerCase().split(' '));
  return exceptions.has(word.toLowerCase()) || /^(?:DocumentRef-[\w.-]+:)?AdditionRef-[\w.-]+$/i.test(word);
}
