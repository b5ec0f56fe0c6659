/** One scheme of a `WWW-Authenticate` header with its parameters, names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads the challenges of `WWW-Authenticate` (RFC 9110, section 11.6.1), in one pass: several schemes may stand in one header, each with
 * comma-separated parameters whose values are tokens or quoted strings. What does not fit ends the list.
 */
export function readChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const skip = (pattern: RegExp) => {
    while (at < header.length && pattern.test(header[at] ?? '')) at++;
  };
  const token = (): string => {
    const start = at;
    skip(/[\w!#$%&'*+.^`|~-]/);
    return header.slice(start, at);
  };
  while (at < header.length) {
    skip(/[\s,]/);
    const word = token();
    if (word === '') break;
    skip(/\s/);
    if (header[at] !== '=') {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      continue;
    }
    at++;
    skip(/\s/);
    let value = '';
    if (header[at] === '"') {
      for (at++; at < header.length && header[at] !== '"'; at++) {
        if (header[at] === '\\') at++;
        value += header[at] ?? '';
      }
      at++;
    } else {
      value = token();
    }
    challenges.at(-1)?.parameters.set(word.toLowerCase(), value);
  }
  return challenges;
}
