import { secretByValue } from '../../secrets/detect.ts';
import { looksLikePlaceholder } from '../../secrets/placeholder.ts';
import { type UrlCredentials, urlCredentials } from '../../secrets/url-credentials.ts';
import { looksRandom } from './secret-variable.ts';

export interface LiteralUrl extends UrlCredentials {
  /** `real`: a token or a password that a machine made. `plain`: some other one. `local`: one of a service beside, as for tests. */
  readonly sort: 'real' | 'plain' | 'local';
}

/** The addresses of a text whose password or token is written out; placeholders and variables are none. */
export function literalUrls(text: string): readonly LiteralUrl[] {
  if (!text.includes('://') || !text.includes('@')) return none;
  return urlCredentials(text).flatMap((url): LiteralUrl[] => {
    const { user, secret, host } = url;
    // `%27%27` is an empty password in quotes.
    if (/[$`{}]|%\(|%s|^(?:%2[0-9]){1,8}$/.test(secret) || looksLikePlaceholder(secret)) return [];
    const token = secretByValue(secret);
    if ((token && token.checksum !== false) || looksRandom(secret)) return [{ ...url, sort: 'real' }];
    // A user alone is a name: git@host, oauth2@host.
    if (user === '' || secret.length < 3 || /^(?:x-oauth-basic|x-access-token|oauth2?|anonymous|guest)$/i.test(secret)) return [];
    const local =
      secret === user || !host.includes('.') || /^(?:localhost|127\.|0\.0\.0\.0|\[::1)|\.(?:local|internal|localhost|test)$/.test(host);
    return [{ ...url, sort: local ? 'local' : 'plain' }];
  });
}

const none: readonly LiteralUrl[] = [];
