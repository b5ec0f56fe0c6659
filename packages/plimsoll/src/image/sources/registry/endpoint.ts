import { errorCode } from '../../../disk/bounded-read.ts';
import { UserError } from '../../../model/errors.ts';
import { asObject, asString } from '../../../model/json-values.ts';
import type { SourceOptions } from '../source.types.ts';
import { Authorization } from './authorization.ts';
import { tlsFor } from './certificates.ts';
import { findCredentials } from './credentials.ts';
import { discard, type HttpAnswer, HttpClient, readBody } from './http.ts';
import { isLoopback } from './proxy.ts';
import { type Patience, sendPatiently } from './retry.ts';

const mostRedirects = 10;
const defaultTimeout = 30_000;

export interface WholeAnswer extends HttpAnswer {
  readonly bytes: Uint8Array;
}

/** One registry, or a mirror of one, as it is asked for one repository. */
export class RegistryEndpoint {
  /** For messages: `registry.example:5000`. */
  readonly host: string;
  readonly #base: URL;
  readonly #repository: string;
  readonly #http: HttpClient;
  readonly #authorization: Authorization;
  readonly #patience: Patience;
  /** Why the credentials that were meant could not be had, for when the registry refuses. */
  readonly #problem: string | undefined;

  private constructor(
    base: URL,
    repository: string,
    http: HttpClient,
    authorization: Authorization,
    patience: Patience,
    problem: string | undefined,
  ) {
    this.host = base.host;
    this.#base = base;
    this.#repository = repository;
    this.#http = http;
    this.#authorization = authorization;
    this.#patience = patience;
    this.#problem = problem;
  }

  /**
   * Asks the registry whether it is one (`GET /v2/`), over TLS; over plain HTTP where that is allowed and TLS is not spoken. `registry` is the
   * name in references and configurations, `host` where it is served. Throws UserError if there is none.
   */
  static async connect(registry: string, host: string, repository: string, options: SourceOptions): Promise<RegistryEndpoint> {
    const settings = options.registry ?? {};
    const { signal, env } = options;
    const mayBePlain = settings.insecure === true || isLoopback(URL.parse(`https://${host}`)?.hostname ?? '');
    const tls = tlsFor(host, { ...settings, insecure: mayBePlain }, env);
    const http = new HttpClient({ env, tls, timeout: settings.timeout ?? defaultTimeout, ...(signal && { signal }) });
    const patience = { attempts: 4, firstDelay: settings.retryDelay ?? 500, ...(signal && { signal }) };
    const found = settings.credentials
      ? { credentials: { kind: 'password' as const, ...settings.credentials } }
      : await findCredentials(registry, repository, env);
    const authorization = new Authorization(
      (url, request) => sendPatiently(() => http.send(url, request), patience),
      repository,
      found.credentials,
    );
    const schemes = settings.plainHttp ? ['http'] : mayBePlain ? ['https', 'http'] : ['https'];
    let failure: unknown;
    for (const [index, scheme] of schemes.entries()) {
      const base = URL.parse(`${scheme}://${host}`);
      if (!base) throw new UserError(`${host} is no host of a registry`, 2);
      const endpoint = new RegistryEndpoint(base, repository, http, authorization, patience, found.problem);
      try {
        // Plain servers drop TLS in many ways; that is no reason to wait.
        await endpoint.#ping(index < schemes.length - 1 ? { ...patience, attempts: 1 } : patience);
        return endpoint;
      } catch (error) {
        if (failure === undefined || error instanceof UserError) failure = error;
        if (error instanceof UserError || signal?.aborted) break;
        // Nothing listens: the other scheme would meet the same.
        if (errorCode(error) === 'ECONNREFUSED') break;
      }
    }
    http.close();
    throw failure instanceof UserError || signal?.aborted ? failure : new UserError(`${host} cannot be reached: ${reasonOf(failure)}`, 3);
  }

  async #ping(patience: Patience): Promise<void> {
    const url = new URL('/v2/', this.#base);
    const answer = await sendPatiently(() => this.#http.send(url), patience);
    discard(answer);
    if (answer.status === 401) {
      // Without credentials a registry that only knows basic authorization may still hand out public images.
      await this.#authorization.answer(answer.headers['www-authenticate'], url);
    } else if (answer.status >= 500) {
      throw new UserError(`${this.host} answers ${answer.status}`, 3);
    }
  }

  /** GET of something of the repository, such as `manifests/latest`, with authorization and redirects. Any status is an answer. */
  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    const url = new URL(`/v2/${this.#repository}/${path}`, this.#base);
    try {
      let answer = await this.#follow(url, headers);
      if (answer.status === 401 && (await this.#authorization.answer(answer.headers['www-authenticate'], url))) {
        discard(answer);
        answer = await this.#follow(url, headers);
      }
      return answer;
    } catch (error) {
      if (error instanceof UserError || this.#patience.signal?.aborted) throw error;
      throw new UserError(`${this.host} cannot be reached: ${reasonOf(error)}`, 3);
    }
  }

  /** GET of something small, whole. A connection that is cut is no answer: it is asked again. */
  async getWhole(path: string, headers: Readonly<Record<string, string>>, limit: number): Promise<WholeAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.get(path, headers);
      try {
        return { ...answer, bytes: await readBody(answer, limit) };
      } catch (error) {
        if (error instanceof UserError || this.#patience.signal?.aborted) throw error;
        if (attempt === this.#patience.attempts) throw new UserError(`${this.host} breaks off: ${reasonOf(error)}`, 3);
      }
    }
  }

  /** Why an answer is not what was asked for, with the registry's own words. */
  failure({ status, bytes }: Pick<WholeAnswer, 'status' | 'bytes'>, what: string): UserError {
    const said = registryErrors(bytes);
    const hint = status === 401 || status === 403 ? (this.#problem ?? 'docker login or podman login lets it in') : undefined;
    return new UserError(`${this.host} answers ${status} for ${what}${said && `: ${said}`}`, 3, hint);
  }

  close(): void {
    this.#http.close();
  }

  async #follow(start: URL, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    let url = start;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      // What proves who we are is for the registry alone: stores that blobs lie in have their own signatures in the URL.
      const own = url.origin === this.#base.origin ? this.#authorization.headers : {};
      const answer = await sendPatiently(() => this.#http.send(url, { headers: { ...headers, ...own } }), this.#patience);
      const location = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
      if (location === undefined) return answer;
      discard(answer);
      const next = URL.parse(location, url.href);
      if (!next || (next.protocol !== 'https:' && next.protocol !== 'http:')) throw new UserError(`${url.host} redirects to nowhere`, 3);
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw new UserError(`${url.host} redirects to ${next.host} without TLS`, 3);
      url = next;
    }
    throw new UserError(`${start.host} redirects more than ${mostRedirects} times`, 3);
  }
}

function reasonOf(error: unknown): string {
  // Node tries all addresses of a name, and says of each.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return first instanceof Error ? first.message || first.name : String(first);
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
function registryErrors(bytes: Uint8Array): string {
  try {
    const errors = asObject(JSON.parse(Buffer.from(bytes).toString('utf8')))?.['errors'];
    if (!Array.isArray(errors)) return '';
    const said = errors.slice(0, 3).map((each) => {
      const object = asObject(each);
      return asString(object?.['message']) || asString(object?.['code']) || '';
    });
    return said.filter(Boolean).join(', ').slice(0, 500);
  } catch {
    return ''; // A proxy's page of HTML: the status has to be enough.
  }
}
