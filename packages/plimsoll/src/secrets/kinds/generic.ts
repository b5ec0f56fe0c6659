import { secretByName } from '../names.ts';
import { looksLikePlaceholder } from '../placeholder.ts';
import { assignment, shaped, valueEnd } from './define.ts';
import type { SecretKind } from './kind.types.ts';

const secretKind = '[ \\t]{0,20}["\']?secret["\']?[ \\t]{0,40}(?:\\r?\\n|$)';
const otherLines = '(?:(?!---)[^\\n]{0,200}\\n){0,10}?';
const secretData =
  'data:[ \\t]{0,40}\\r?\\n(?:[ \\t]{1,20}[^\\n]{0,200}\\n){0,3}?[ \\t]{1,20}[\\w.-]{1,100}:[ \\t]{0,5}(?:[|>][-+]?[ \\t]{0,5}\\r?\\n[ \\t]{1,20})?["\']?([A-Za-z0-9+/]{10,2000}={0,3})["\']?[ \\t]{0,20}(?:\\r?\\n|$)';

/** Secrets of nobody in particular, told by what they are given to and by how random they are. */
export const genericKinds = (): SecretKind[] => [
  shaped(
    'curl-credentials',
    ['curl'],
    () =>
      /curl\b(?:[^\n]|\\\r?\n){0,600}?[ \t](?:-u|--user)(?:=|[ \t]{0,5})(?:"([^\s"$:{]{0,100}:[^"${\s]{3,100})"|'([^\s':${]{0,100}:[^'\s]{3,100})'|([\w@.-]{1,100}:[^\s"'$;|&(){}<>]{3,100}))/,
    { reach: 900, counts: 'own', check: isCurlUser },
  ),
  shaped(
    'curl-header',
    ['curl'],
    () =>
      /curl\b(?:[^\n]|\\\r?\n){0,600}?[ \t](?:-H|--header)(?:=|[ \t]{0,5})["'](?:Authorization:[ \t]{0,5}(?:(?:Basic|Bearer|Token|Api-Token|ApiKey)[ \t]{1,3})?|(?:X-(?:[a-z]{1,20}-)?)?(?:Api-?)?(?:Key|Token):[ \t]{0,5})([\w=~@.+/-]{8,2000})["']/i,
    { reach: 2700, counts: 'own', entropy: 2.75 },
  ),
  // Line by line, so that no two parts of the pattern can take the same text: manifests are long, and may be hostile.
  shaped(
    'kubernetes-secret',
    ['kind:', 'data:'],
    () =>
      new RegExp(`kind:${secretKind}${otherLines}[ \\t]{0,20}${secretData}|${secretData}${otherLines}[ \\t]{0,20}kind:${secretKind}`, 'i'),
    { reach: 3600, counts: 'own', paths: /\.ya?ml$/i, check: (text) => /[A-Z=]/.test(text) },
  ),
  shaped('freemius-key', ['secret_key'], () => /["']secret_key["']\s{0,3}=>\s{0,3}["'](sk_\S{29})["']/i, {
    before: 1,
    anyCase: true,
    counts: 'own',
    paths: /\.php$/i,
  }),
  shaped(
    'nuget-password',
    ['ClearTextPassword', '"Password"'],
    () => /(?:"ClearTextPassword"|"Password"|ClearTextPassword")\s{1,20}value="([^"%]{8,200})"/i,
    {
      anyCase: true,
      counts: 'own',
      paths: /nuget\.config$/i,
    },
  ),
  shaped(
    'maven-password',
    ['<password>', '<passphrase>', '<master>'],
    () => /<(?:password|passphrase|master)>\s{0,20}([^<\s{$][^<{$]{1,200}[^<\s])\s{0,20}<\//i,
    {
      anyCase: true,
      counts: 'own',
      paths: /settings(?:-security|-[\w.-]{1,40})?\.xml$/i,
    },
  ),
  shaped(
    'netrc-password',
    ['machine '],
    () => /machine\s{1,5}[\w.:-]{1,200}\s{1,5}login\s{1,5}\S{1,200}\s{1,5}password\s{1,5}(\S{4,300})/,
    {
      reach: 800,
      counts: 'own',
      paths: /netrc$/,
    },
  ),
  shaped(
    'generic-api-key',
    [
      'secret',
      'token',
      'passw',
      'api_key',
      'apikey',
      'api-key',
      'access_key',
      'accesskey',
      'access-key',
      'private_key',
      'private-key',
      'credential',
      'creds',
      'auth_key',
      'authkey',
    ],
    () =>
      new RegExp(
        `(?:secret|token|passw(?:or)?d|(?:api|access|private|auth)[_-]?key|credentials?|creds)${assignment}([\\w.=+/~-]{10,200})${valueEnd}`,
        'i',
      ),
    { anyCase: true, assigned: true, counts: 'own', entropy: 3.5, check: isGenericSecret },
  ),
];

/** Neither documented users nor names in place of passwords. */
function isCurlUser(text: string): boolean {
  const [user = '', password = ''] = text.split(':', 2);
  return (
    !/^\[|^<|^user/i.test(user) &&
    !/^(?:pass|password|pw|token|\[|<)/i.test(password) &&
    !looksLikePlaceholder(password) &&
    !/[$[\]<>]/.test(text)
  );
}

/** The name says secret and nothing harmless behind it; the value is neither a word, a path, a version nor a piece of a program. */
function isGenericSecret(value: string, match: string, left: () => string): boolean {
  const name = `${/[\w.-]*$/.exec(left())?.[0]}${/^[\w.-]+/.exec(match)?.[0]}`;
  if (
    secretByName(name.replace(/\d+$/, '').replace(/creds/i, 'credentials'))?.strength !== 'likely' ||
    /public|hash|accessor|bucket|storage_?key/i.test(name)
  )
    return false;
  return isRandom(value);
}

/** Digits among letters, not only at the end, and no piece of a word with dots or slashes. */
function isRandom(value: string): boolean {
  if (value.length < 16 || !/\d/.test(value) || !/[a-z]/i.test(value) || /^[/.~]|[/.]{2}/.test(value)) return false;
  if (/^\d{1,5}[.-]\d|SNAPSHOT|^sha\d{1,3}[=:-]|^v?\d+\.\d+\.|_id$|^arn:/i.test(value)) return false;
  // Words that programs and people put together: camelCase, snake_case, members of objects, paths.
  const parts = value.split(/[._/=+~-]+/).filter(Boolean);
  const words = parts.filter((part) => /^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+\d{0,4}$|^\d{1,4}$/.test(part));
  if (words.join('').length * 2 >= value.length) return false;
  return (value.match(/(?<=[a-zA-Z])\d|(?<=\d)[a-zA-Z]/g)?.length ?? 0) >= 3;
}
