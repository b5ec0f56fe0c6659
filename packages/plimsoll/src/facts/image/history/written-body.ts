/**
 * Builders write instructions of the configuration as Go prints their values: `CMD ["nginx" "-g" "daemon off;"]`, `VOLUME [/data]`,
 * `EXPOSE map[80/tcp:{}]`, `HEALTHCHECK &{["CMD-SHELL" "curl -f /"] "30s" "5s" "0s" "0s" '\x03'}`. This writes them as a Dockerfile does.
 */
export function writtenBody(keyword: string, body: string): string {
  switch (keyword) {
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
      return commandBody(body);
    case 'VOLUME': {
      const paths = /^\[([^"\]]*)\]$/.exec(body)?.[1];
      return paths ?? commandBody(body);
    }
    case 'EXPOSE': {
      const ports = /^(?:map)?\[(.*)\]$/.exec(body)?.[1];
      return ports === undefined ? body : ports.replaceAll(':{}', '');
    }
    case 'HEALTHCHECK':
      return healthBody(body) ?? body;
    default:
      return body;
  }
}

function commandBody(body: string): string {
  if (!body.startsWith('[') || !body.endsWith(']')) return body;
  const inside = body.slice(1, -1);
  const words = inside.trimStart().startsWith('"') ? goStrings(inside) : inside.split(' ').filter(Boolean);
  return words ? `[${words.map((word) => JSON.stringify(word)).join(', ')}]` : body;
}

const healthOptions = ['interval', 'timeout', 'start-period', 'start-interval'];

function healthBody(body: string): string | undefined {
  const end = body.lastIndexOf(']');
  if (!body.startsWith('&{[') || end === -1) return undefined;
  const test = goStrings(body.slice(3, end));
  if (!test) return undefined;
  if (test[0] === 'NONE') return 'NONE';
  const rest = body.slice(end + 1, body.lastIndexOf('}'));
  const durations = [...rest.matchAll(/"([0-9.hmsnµu]{1,30})"/g)].map(([, text = '']) => text);
  const retries = /'(?:\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\([abtnvfr])|(.))'/u.exec(rest);
  const count = retries ? runeValue(retries) : 0;
  const options = durations.flatMap((text, at) => (text === '0s' || !healthOptions[at] ? [] : [`--${healthOptions[at]}=${text}`]));
  if (count > 0) options.push(`--retries=${count}`);
  const command =
    test[0] === 'CMD-SHELL'
      ? test.slice(1).join(' ')
      : `[${test
          .slice(1)
          .map((word) => JSON.stringify(word))
          .join(', ')}]`;
  return [...options, 'CMD', command].join(' ');
}

/** A number that Go prints as the character with that code. */
function runeValue([, byte, unit, escaped, character]: RegExpExecArray): number {
  const digits = byte ?? unit;
  if (digits !== undefined) return Number.parseInt(digits, 16);
  return (escaped === undefined ? character : escapes[escaped])?.codePointAt(0) ?? 0;
}

const escapes: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };

/** Strings as `%q` prints them, with blanks or commas between; undefined for anything else. */
function goStrings(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const string = /[\s,]*"((?:[^"\\]|\\.)*)"/sy;
  let at = 0;
  for (let match = string.exec(text); match; match = string.exec(text)) {
    words.push(unescaped(match[1] ?? ''));
    at = string.lastIndex;
  }
  return text.slice(at).trim() === '' ? words : undefined;
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis, (_, byte?: string, unit?: string, character?: string) => {
    const digits = byte ?? unit;
    if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
    return escapes[character ?? ''] ?? character ?? '';
  });
}
