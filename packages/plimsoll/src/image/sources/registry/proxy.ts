import { Agent as HttpAgent, request } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { UserError } from '../../../model/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a URL, as Go's programs (and so container engines) read it: `HTTPS_PROXY`, `HTTP_PROXY` and
 * `NO_PROXY` in either case; loopback addresses never have one. Throws UserError for a proxy that is no HTTP proxy.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = env[name] || env[name.toUpperCase()];
  if (!value || isLoopback(url.hostname) || isExcepted(url, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  const proxy = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (!proxy || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')) {
    throw new UserError(`${name} names no HTTP proxy`, 2);
  }
  return proxy;
}

/** `localhost` and addresses of this machine alone. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname);
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** `NO_PROXY`: hosts with their subdomains, `.suffix` for subdomains alone, addresses, CIDR ranges, each with a port or not, or `*`. */
function isExcepted(url: URL, exceptions: string): boolean {
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  for (const entry of exceptions.toLowerCase().split(',')) {
    const [, name = '', entryPort] = /^\s*\*?(.*?)(?::(\d+))?\s*$/.exec(isIP(entry.trim()) === 6 ? `[${entry.trim()}]` : entry) ?? [];
    if (entry.trim() === '*') return true;
    if (name === '' || (entryPort !== undefined && entryPort !== port)) continue;
    if (host === bareHost(name) || host.endsWith(name.startsWith('.') ? name : `.${name}`) || isInRange(host, name)) return true;
  }
  return false;
}

function isInRange(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), kind);
  return list.check(host, kind);
}

function bareHost(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '');
}

/** What a request through a proxy says of who it is; empty without a name in the proxy's URL. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/** Connections for https URLs: straight, or through a tunnel that an HTTP proxy opens (CONNECT). */
export function tunnelAgent(proxy: URL, tls: ConnectionOptions, timeout: number): HttpsAgent {
  const agent = new HttpsAgent({ keepAlive: true, ...tls });
  agent.createConnection = (options, callback): Duplex => {
    const host = String(options.host);
    const target = `${host.includes(':') ? `[${host}]` : host}:${options.port}`;
    const connect = request({
      method: 'CONNECT',
      host: bareHost(proxy.hostname),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      path: target,
      headers: { host: target, ...proxyHeaders(proxy) },
      timeout,
      agent: proxy.protocol === 'https:' ? new HttpsAgent(tls) : new HttpAgent(),
    });
    const fail = (error: Error) => callback?.(error, undefined as never);
    connect.once('connect', (answer, socket: Socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        fail(new Error(`the proxy ${proxy.host} answers ${answer.statusCode} to CONNECT`));
        return;
      }
      const secure = connectTls({ ...tls, socket, ...(isIP(host) === 0 && { servername: host }) });
      secure.once('secureConnect', () => callback?.(null, secure));
      secure.once('error', fail);
    });
    connect.once('timeout', () => connect.destroy(new Error(`the proxy ${proxy.host} does not answer`)));
    connect.once('error', fail);
    connect.end();
    return undefined as never; // Node's contract: the connection is handed to the callback.
  };
  return agent;
}
