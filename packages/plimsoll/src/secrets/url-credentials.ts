/** A user and a password in front of the host of an address: `https://user:password@host/`. Offsets belong to the text. */
export interface UrlCredentials {
  readonly user: string;
  /** The password; where there is none, what stands for the user, which is then a token. */
  readonly secret: string;
  readonly start: number;
  readonly end: number;
  readonly host: string;
}

/** All addresses of a text with credentials, variables in them included; at most a hundred. Linear. */
export function urlCredentials(text: string): readonly UrlCredentials[] {
  const found: UrlCredentials[] = [];
  for (let at = text.indexOf('://'); at !== -1 && found.length < 100; at = text.indexOf('://', at + 3)) {
    if (!/[a-zA-Z0-9]/.test(text[at - 1] ?? '')) continue;
    const match =
      /^([^\s/@:'"<>`|;&,)]{0,300})(?::((?!\d{1,5}[;&|)])[^\s/@'"<>`]{1,300}))?@(\[[^\]\s]{1,60}\]|[\w.$-][\w.${}-]{0,250})/.exec(
        text.slice(at + 3, at + 3 + 900),
      );
    if (!match) continue;
    const [, user = '', password, host = ''] = match;
    const secret = password ?? user;
    if (secret === '') continue;
    const start = at + 3 + (password === undefined ? 0 : user.length + 1);
    found.push({ user: password === undefined ? '' : user, secret, start, end: start + secret.length, host });
  }
  return found;
}
