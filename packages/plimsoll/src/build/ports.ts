/** What an EXPOSE word opens: `port` is `8080/tcp` or a range, `8000-8010/udp`. */
export interface ExposedPort {
  readonly port: string;
}

/**
 * Reads a word of EXPOSE, `[[ip:]host:]port[-port][/protocol]`, as BuildKit does. Ranges are kept as ranges.
 * An error says what is wrong.
 */
export function parsePort(word: string): ExposedPort | { readonly error: string } {
  const parts = word.split(':');
  const last = parts[parts.length - 1] ?? '';
  const host = parts.length > 1 ? (parts[parts.length - 2] ?? '') : '';
  const address = parts.length > 2 ? parts.slice(0, -2).join(':') : '';

  const slash = last.indexOf('/');
  const number = slash === -1 ? last : last.slice(0, slash);
  const protocol = slash === -1 ? '' : last.slice(slash + 1).toLowerCase();
  if (number === '') return { error: 'there is no port' };
  if (protocol !== '' && protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') {
    return { error: `"${protocol}" is no protocol: tcp, udp and sctp are` };
  }
  if (address !== '' && !isAddress(address)) return { error: `"${address}" is no IP address` };
  const range = parseRange(number);
  if (!range) return { error: `"${number}" is no port: ports are numbers from 0 to 65535, ranges rise` };
  if (host !== '') {
    const hostRange = parseRange(host);
    if (!hostRange) return { error: `"${host}" is no port of the host` };
    const length = range[1] - range[0];
    if (length !== 0 && length !== hostRange[1] - hostRange[0]) return { error: `the ranges ${host} and ${number} differ in length` };
  }
  const text = range[0] === range[1] ? String(range[0]) : `${range[0]}-${range[1]}`;
  return { port: `${text}/${protocol === '' ? 'tcp' : protocol}` };
}

function parseRange(text: string): readonly [number, number] | undefined {
  const dash = text.indexOf('-');
  const start = parseNumber(dash === -1 ? text : text.slice(0, dash));
  const end = dash === -1 ? start : parseNumber(text.slice(dash + 1));
  return start === undefined || end === undefined || end < start ? undefined : [start, end];
}

function parseNumber(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value > 65535 ? undefined : value;
}

/** Go's `net.ParseIP`, with the square brackets of IPv6 taken off. */
function isAddress(text: string): boolean {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return bare.includes(':') ? isIpv6(bare) : isIpv4(bare);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [place, part] of parts.entries()) {
      const isLast = index === halves.length - 1 && place === parts.length - 1;
      if (isLast && part.includes('.')) {
        if (!isIpv4(part)) return false;
        groups += 2;
      } else {
        if (!/^[0-9A-Fa-f]{1,4}$/.test(part)) return false;
        groups += 1;
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}
