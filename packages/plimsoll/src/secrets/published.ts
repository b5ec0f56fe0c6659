/**
 * Secrets that everybody knows, as fingerprints (first 16 hexadecimal digits of the SHA-256): keys of documentation, of tutorials and of
 * test suites. Whoever finds one in an image has found a copy of public text.
 */
const published = new Set([
  // Keys in Google's own documentation and in the code of its libraries, which secret scanners leave out.
  '3f370c9dd8225c63',
  'e4a5542bb7fd7b67',
  '0b476bdf9acf2123',
  'eb540d2b6ee2a0a4',
  '27a9a42931dff7eb',
  'dc0fcf046c61640c',
  '4c98242dcadc8b29',
  'ea9bb1082cf95663',
  '3a8b61d0f636b007',
  // Keys of the proxy that moto, a Python package for tests, brings along.
  '4f4a329560994b76',
  '4c55fa7e2a68d89a',
  // Passwords in the settings that NuGet and Maven document and ship.
  'dba72c00f41f4e4c',
  'b114b7afb113ecbd',
  '6a16971d1a7cf279',
  'c407c8f4d133df4e',
]);

/** Whether a secret with this fingerprint is public text. */
export function isPublished(fingerprint: string): boolean {
  return published.has(fingerprint);
}
