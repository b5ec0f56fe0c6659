import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { UserError } from '../../../model/errors.ts';
import { proxyFor, proxyHeaders, tunnelAgent } from './proxy.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly body: IncomingMessage;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpSettings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized?: boolean };
  /** Milliseconds without a byte until a request has failed. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Requests to one host and wherever it redirects, with connections that are used again. Redirects and statuses are the caller's. */
export class HttpClient {
  readonly #settings: HttpSettings;
  readonly #agents = new Map<string, HttpAgent>();

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  /** The answer as its headers are there. Rejects with Node's error where there is no connection, or none in time. */
  send(url: URL, { method = 'GET', headers = {}, body }: HttpRequest = {}): Promise<HttpAnswer> {
    const { signal, timeout, env } = this.#settings;
    const proxy = proxyFor(url, env);
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      method,
      agent: this.#agent(isSecure, proxy),
      timeout,
      headers: { 'user-agent': 'plimsoll', ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      ...(signal && { signal }),
    };
    if (proxy && !isSecure) {
      // A proxy is asked for plain http by the whole URL.
      const { hostname, port } = proxy;
      Object.assign(options, { hostname, port: port || '80', path: url.href });
      options.headers = { ...options.headers, host: url.host, ...proxyHeaders(proxy) };
    }
    return new Promise((resolve, reject) => {
      const handle = (answer: IncomingMessage) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, url, body: answer });
      };
      const request = proxy && !isSecure ? requestHttp(options, handle) : (isSecure ? requestHttps : requestHttp)(url, options, handle);
      request.once('timeout', () => request.destroy(new HttpTimeout(url, timeout)));
      request.once('error', reject);
      request.end(body);
    });
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agent(isSecure: boolean, proxy: URL | undefined): HttpAgent {
    const key = `${isSecure} ${proxy?.href ?? ''}`;
    const known = this.#agents.get(key);
    if (known) return known;
    const { tls, timeout } = this.#settings;
    const agent = !isSecure
      ? new HttpAgent({ keepAlive: true })
      : proxy
        ? tunnelAgent(proxy, tls, timeout)
        : new HttpsAgent({ keepAlive: true, ...tls });
    this.#agents.set(key, agent);
    return agent;
  }
}

class HttpTimeout extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(url: URL, timeout: number) {
    super(`${url.host} does not answer within ${timeout / 1000} s`);
  }
}

/** The whole body; throws UserError beyond `limit`. */
export async function readBody(answer: HttpAnswer, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) {
      answer.body.destroy();
      throw new UserError(`${answer.url.host} answers with more than ${limit} bytes where a document was asked for`, 3);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Frees the connection of an answer whose body nobody wants. */
export function discard({ body }: HttpAnswer): void {
  body.on('error', () => {}); // Nobody waits for it any more.
  body.resume();
}
