import type { Command, ShellScript } from '../../shell/view.ts';

/** A request for a page of the container itself that a health check sends. */
export interface ProbeRequest {
  readonly command: Command;
  /** The client: `curl`, `wget`. */
  readonly tool: string;
  readonly scheme: string;
  readonly host: string;
  /** The scheme's own where the address has none; undefined for a variable. */
  readonly port: number | undefined;
  /** Without the query; undefined where it holds a variable. */
  readonly path: string | undefined;
  /** The word, and the address in it. */
  readonly word: Command['args'][number];
  readonly url: string;
}

/** Requests of the clients of a health check for addresses of the container itself (`localhost`, 127.0.0.1, 0.0.0.0, ::1). */
export function probeRequests(script: ShellScript): ProbeRequest[] {
  const found: ProbeRequest[] = [];
  for (const command of script.commands) {
    const { name, args } = command;
    if (name === undefined || !clients.test(name)) continue;
    const isProgram = !/^(?:curl|wget|http|https|httpie|xh)$/.test(name);
    for (const word of args) {
      const text = word.unquoted.slice(0, 2000);
      const match = (isProgram ? inCode : whole).exec(text);
      if (!match) continue;
      const [, scheme = 'http', host = '', port, path = '/'] = match;
      if (!isProgram && scheme === '' && !port && !/^(?:localhost|127\.|0\.0\.0\.0)/.test(text)) continue;
      found.push({
        ...{ command, tool: name, scheme: scheme || 'http', host, word, url: match[0] },
        port: port === undefined ? (scheme === 'https' ? 443 : 80) : /^\d{1,5}$/.test(port) ? Number(port) : undefined,
        path: /[$`{]/.test(path) ? undefined : path || '/',
      });
    }
  }
  return found;
}

const clients = /^(?:curl|wget|http|https|httpie|xh|node|nodejs|bun|deno|python[\d.]*|ruby|php)$/;
const whole =
  /^(?:(https?):\/\/)?(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::(\d{1,5}|\$\{?[^/?#]{1,80}))?(\/[^?#\s]{0,300})?(?:[?#]\S{0,300})?$/i;
const inCode = /(https?):\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::(\d{1,5}|\$\{?\w{1,40}\}?))?(\/[^?#\s'"`)]{0,300})?/i;
