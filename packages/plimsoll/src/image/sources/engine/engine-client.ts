import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { UserError } from '../../../model/errors.ts';
import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import { type EngineHost, hostText } from './docker-host.ts';

/** Milliseconds without a byte. An engine that saves a large image may have to unpack it first. */
const patience = 300_000;
const mostDocumentBytes = 16 * 1024 * 1024;

interface EngineAnswer {
  readonly status: number;
  /** `Api-Version`, such as `1.51`; empty if the engine does not say. */
  readonly apiVersion: string;
  readonly body: IncomingMessage;
}

/** GET of the Docker Engine API (https://docs.docker.com/reference/api/engine/), which Podman speaks too. Rejects without an engine. */
function askEngine(host: EngineHost, path: string, signal: AbortSignal | undefined): Promise<EngineAnswer> {
  const place = host.kind === 'socket' ? { socketPath: host.path } : { host: host.host, port: host.port, ...host.tls };
  const options = { ...place, path, timeout: patience, headers: { host: 'docker', 'user-agent': 'plimsoll' }, ...(signal && { signal }) };
  return new Promise((resolve, reject) => {
    const send = host.kind === 'tcp' && host.tls ? requestHttps : requestHttp;
    const request = send(options, (body) => {
      resolve({ status: body.statusCode ?? 0, apiVersion: String(body.headers['api-version'] ?? ''), body });
    });
    request.once('timeout', () => request.destroy(new Error(`nothing came for ${patience / 1000} s`)));
    request.once('error', reject);
    request.end();
  });
}

/** What the engine says of an image by name or ID; undefined if it has none. Throws UserError if it does not answer, or refuses. */
export async function inspectImage(
  host: EngineHost,
  image: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly about: JsonObject; readonly apiVersion: string } | undefined> {
  const answer = await reach(host, `${imagePath(image)}/json`, signal);
  const bytes = await bodyOf(answer.body);
  if (answer.status === 404) return undefined;
  const about = parse(bytes);
  if (answer.status !== 200 || !about) throw refusal(host, answer.status, about);
  return { about, apiVersion: answer.apiVersion };
}

/** The image as `docker save` writes it. */
export async function saveImage(
  host: EngineHost,
  image: string,
  query: string,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const answer = await reach(host, `${imagePath(image)}/get${query}`, signal);
  if (answer.status !== 200) throw refusal(host, answer.status, parse(await bodyOf(answer.body)));
  return untilBroken(host, answer.body, signal);
}

/** An engine that ends while it saves is no defect of ours. */
async function* untilBroken(host: EngineHost, body: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new UserError(`${hostText(host)} breaks off: ${error instanceof Error ? error.message : String(error)}`, 3);
  }
}

function imagePath(image: string): string {
  return `/images/${image.split('/').map(encodeURIComponent).join('/')}`;
}

async function reach(host: EngineHost, path: string, signal: AbortSignal | undefined): Promise<EngineAnswer> {
  try {
    return await askEngine(host, path, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new UserError(`${hostText(host)} does not answer: ${reason}`, 3);
  }
}

function refusal(host: EngineHost, status: number, about: JsonObject | undefined): UserError {
  const said = asString(about?.['message']) ?? '';
  return new UserError(`${hostText(host)} answers ${status}${said && `: ${said.slice(0, 500)}`}`, 3);
}

async function bodyOf(body: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostDocumentBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined; // Whatever answered, it is no engine; the status is told.
  }
}
