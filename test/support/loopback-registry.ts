import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { digestOf } from './images.ts';

/** Answers a request before the registry does: true if it did. */
export type Interception = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A registry of the OCI distribution specification in memory, on a port of 127.0.0.1, that does what a test tells it. */
export class LoopbackRegistry {
  /** By `REPOSITORY/TAG` and digest: the manifest with its media type. */
  readonly manifests = new Map<string, { readonly mediaType: string; readonly bytes: Buffer }>();
  readonly blobs = new Map<string, Buffer>();
  /** `METHOD URL` of each request, with ` authorized` if it had an Authorization header. */
  readonly requests: string[] = [];
  intercept: Interception = () => false;
  readonly host: string;

  private constructor(server: Server) {
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static async start(t: TestContext, tls?: { readonly key: string; readonly cert: string }): Promise<LoopbackRegistry> {
    const server = tls ? createTlsServer(tls) : createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return new LoopbackRegistry(server as Server);
  }

  /** Puts blobs there, the manifests among them under their digests too, one of them under tags. */
  push(
    repository: string,
    tags: readonly string[],
    root: { readonly digest: string; readonly mediaType: string },
    all: ReadonlyMap<string, Buffer>,
  ): void {
    for (const [digest, bytes] of all) {
      this.blobs.set(digest, bytes);
      this.manifests.set(`${repository}/${digest}`, { mediaType: mediaTypeOf(bytes), bytes });
    }
    const bytes = all.get(root.digest);
    if (bytes) for (const tag of tags) this.manifests.set(`${repository}/${tag}`, { mediaType: root.mediaType, bytes });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', method, headers } = request;
    this.requests.push(`${method} ${url}${headers.authorization ? ' authorized' : ''}`);
    if (this.intercept(request, response)) return;
    if (url === '/v2/') {
      response.end('{}');
      return;
    }
    const [, repository, kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    const manifest = kind === 'manifests' ? this.manifests.get(`${repository}/${reference}`) : undefined;
    const bytes = kind === 'blobs' ? this.blobs.get(reference) : manifest?.bytes;
    if (!bytes) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': manifest?.mediaType ?? 'application/octet-stream',
      'content-length': bytes.length - start,
      ...(manifest && { 'docker-content-digest': digestOf(bytes) }),
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    response.end(bytes.subarray(start));
  }
}

function mediaTypeOf(bytes: Buffer): string {
  try {
    return String((JSON.parse(bytes.toString('utf8')) as { mediaType?: unknown }).mediaType ?? '');
  } catch {
    return '';
  }
}
