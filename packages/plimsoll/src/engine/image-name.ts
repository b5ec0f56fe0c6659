/** The name of an image without its tag and digest, by which the findings of one build are known again in the next. */
export function repositoryOf(name: string): string {
  const plain = name.split('@', 1)[0] ?? name;
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/') ? plain.slice(0, colon) : plain;
}
