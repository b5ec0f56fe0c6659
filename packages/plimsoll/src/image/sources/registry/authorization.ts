import { UserError } from '../../../model/errors.ts';
import { asString } from '../../../model/json-values.ts';
import { readJsonObject } from '../documents.ts';
import { type Challenge, readChallenges } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { type HttpAnswer, type HttpRequest, readBody } from './http.ts';

type Send = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

const mostTokenBytes = 1024 * 1024;

/**
 * What a registry wants to see before it hands something out: nothing, a password (basic), or a token that a token server gives for a
 * repository. https://distribution.github.io/distribution/spec/auth/token/
 */
export class Authorization {
  readonly #send: Send;
  readonly #repository: string;
  readonly #credentials: Credentials | undefined;
  #header: string | undefined;

  constructor(send: Send, repository: string, credentials: Credentials | undefined) {
    this.#send = send;
    this.#repository = repository;
    this.#credentials = credentials;
    if (credentials?.kind === 'bearer') this.#header = `Bearer ${credentials.token}`;
  }

  /** To be sent to the registry itself, never to where it redirects. */
  get headers(): Readonly<Record<string, string>> {
    return this.#header === undefined ? {} : { authorization: this.#header };
  }

  /** Answers a 401 for `url`; false if there is nothing more to offer. Throws UserError where the token server refuses. */
  async answer(challenges: string | undefined, url: URL): Promise<boolean> {
    const read = readChallenges(challenges ?? '');
    const bearer = read.find(({ scheme }) => scheme === 'bearer');
    const before = this.#header;
    if (bearer) this.#header = `Bearer ${await this.#token(bearer, url)}`;
    else if (read.some(({ scheme }) => scheme === 'basic') && this.#credentials?.kind === 'password')
      this.#header = basic(this.#credentials);
    return this.#header !== before;
  }

  async #token({ parameters }: Challenge, registry: URL): Promise<string> {
    const realm = URL.parse(parameters.get('realm') ?? '', registry.href);
    if (!realm || (realm.protocol !== 'https:' && realm.protocol !== 'http:'))
      throw new UserError(`${registry.host} names no token server`, 3);
    const isSafe = realm.protocol === 'https:' || registry.protocol === 'http:';
    if (this.#credentials && !isSafe) {
      throw new UserError(`${registry.host} wants the password sent to ${realm.host} without TLS, which is not done`, 3);
    }
    const query = { service: parameters.get('service') ?? '', scope: `repository:${this.#repository}:pull` };
    const answer = await this.#send(...tokenRequest(realm, query, this.#credentials));
    const bytes = await readBody(answer, mostTokenBytes);
    if (answer.status !== 200) {
      const why = answer.status === 401 || answer.status === 403 ? 'refuses the login' : `answers ${answer.status}`;
      throw new UserError(`the token server ${realm.host} ${why} for ${this.#repository}`, 3);
    }
    const object = readJsonObject(bytes, `the token of ${realm.host}`);
    const token = asString(object['token']) || asString(object['access_token']);
    if (!token || !/^[\x21-\x7e]+$/.test(token)) throw new UserError(`the token server ${realm.host} gives no token`, 3);
    return token;
  }
}

function tokenRequest(
  realm: URL,
  query: { readonly service: string; readonly scope: string },
  credentials: Credentials | undefined,
): [URL, HttpRequest] {
  if (credentials?.kind === 'identity') {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'plimsoll', refresh_token: credentials.token, ...query });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return [realm, { method: 'POST', headers, body: form.toString() }];
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) if (value !== '') url.searchParams.set(name, value);
  return [url, { headers: credentials?.kind === 'password' ? { authorization: basic(credentials) } : {} }];
}

function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
