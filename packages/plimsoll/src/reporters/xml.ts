/**
 * Text for XML 1.0, in content and in attributes. What XML cannot hold at all (most control characters, halves of surrogate pairs, two
 * code points) becomes a replacement character; line ends and tabs are written as references, which parsers keep in attributes.
 */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\t\n\r\u007f-\u009f\u2028]/g, (character) => named.get(character) ?? `&#${character.charCodeAt(0)};`);
}

/** `name="value" …` */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${xmlText(String(value))}"`)
    .join(' ');
}

const named: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);
