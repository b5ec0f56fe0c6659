import { secretByName } from './names.ts';
import { looksLikePlaceholder } from './placeholder.ts';

const privateKey = /-----BEGIN[ A-Z0-9_-]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-/;

/** Whether a text of a kind of file (as `secretFile` names it) holds a secret and not only what surrounds one. */
export function secretInText(kind: string, text: string): boolean {
  switch (kind) {
    case 'private-key':
    case 'ssh-private-key':
    case 'ssh-host-key':
    case 'private-key-or-certificate':
      return privateKey.test(text);
    case 'vpn-profile':
      return privateKey.test(text) || /<(?:tls-auth|tls-crypt|auth-user-pass)>/.test(text);
    case 'environment-file':
      return hasSecretLine(text);
    case 'npm-configuration':
      return /(?:_authToken|_auth|_password)\s*=\s*(?!\s*["']?\$\{)\S/.test(text);
    case 'pip-configuration':
      return /:\/\/[^\s/@:'"<>]{0,100}:[^\s/@'"<>$]{3,200}@/.test(text);
    case 'yarn-configuration':
      return /^\s{0,20}npmAuth(?:Token|Ident)\s{0,5}:\s{0,5}["']?(?!["'\s$])\S/m.test(text);
    case 'maven-settings':
      // Braces are what Maven encrypted, or a variable.
      return /<(?:password|passphrase)>(?!\s{0,5}(?:\$?\{|<))[^<]{1,500}</.test(withoutXmlComments(text));
    case 'nuget-configuration':
      return /key="ClearTextPassword"\s{1,20}value="(?!%|")/.test(text);
    case 'composer-credentials':
      return /-(?:basic|oauth|token)"/.test(text);
    case 'cloud-credentials':
      // Federated identities say where to ask, and hold no key.
      return text.trim() !== '' && !/"type"\s{0,5}:\s{0,5}"external_account"/.test(text);
    case 'aws-credentials':
      return /aws_(?:secret_access_key|session_token)\s{0,5}=\s{0,5}[\w/+=]{16}/i.test(text);
    case 'docker-credentials':
      // Where a helper keeps them, the entries are empty.
      return /"(?:auth|identitytoken|registrytoken|password)"\s{0,5}:\s{0,5}"[^"]/.test(text);
    case 'kubeconfig':
      return /^\s{0,20}(?:-\s{1,5})?(?:client-key-data|token|password):\s{0,5}\S/m.test(text) || privateKey.test(text);
    case 'terraform-state':
      return /"(?:resources|modules)"\s{0,5}:\s{0,5}\[\s{0,20}\{/.test(text);
    case 'database-passwords':
      return /^\s{1,20}password:\s{0,5}["']?(?!<%|\$|ENV|["'\s#])\S/m.test(text);
    case 'password-hashes':
      return /^[^\s:#]{1,100}:\S/m.test(text);
    case 'netrc':
      return text.includes('password');
    default:
      return text.trim() !== '';
  }
}

/**
 * Whether the beginning of a file is what its kind says: key stores by their first bytes (RFC 7292, the `JavaKeyStore` class of OpenJDK,
 * KeePass), everything else as a text. A key store of Java that begins with a trusted certificate holds no key.
 */
export function secretInBytes(kind: string, head: Uint8Array): boolean {
  if (head.length === 0) return false;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  switch (kind) {
    case 'key-store':
      if (isJavaKeyStore(bytes)) return bytes.length < 16 || bytes.readUInt32BE(12) === 1;
      return bytes[0] === 0x30 && bytes.subarray(0, 12).includes(Buffer.from([2, 1, 3]));
    case 'password-database':
      return bytes.subarray(0, 4).equals(Buffer.from([0x03, 0xd9, 0xa2, 0x9a])) || bytes.subarray(0, 4).toString('latin1') === 'PWS3';
    case 'private-key':
      // PKCS #8 and PKCS #1 without armour: a sequence that begins with version 0.
      if (bytes[0] === 0x30) return bytes.subarray(0, 8).includes(Buffer.from([2, 1, 0]));
      return secretInText(kind, bytes.toString('latin1'));
    case 'gnupg-private-key':
      return true;
    default:
      return !bytes.subarray(0, 1000).includes(0) && secretInText(kind, bytes.toString('latin1'));
  }
}

function isJavaKeyStore(bytes: Buffer): boolean {
  const magic = bytes.subarray(0, 4).toString('hex');
  return magic === 'feedfeed' || magic === 'cececece';
}

function withoutXmlComments(text: string): string {
  let kept = '';
  let from = 0;
  for (let at = text.indexOf('<!--'); at !== -1; at = text.indexOf('<!--', from)) {
    kept += text.slice(from, at);
    const end = text.indexOf('-->', at + 4);
    if (end === -1) return kept;
    from = end + 3;
  }
  return kept + text.slice(from);
}

/** `NAME=value` whose name asks for a secret and whose value is neither a placeholder nor a reference. */
function hasSecretLine(text: string): boolean {
  for (const line of text.split('\n', 2000)) {
    const [, name, value] = /^\s{0,20}(?:export\s{1,5})?([A-Za-z_][\w.]{0,200})\s{0,5}=\s{0,5}(\S.{0,4000})$/.exec(line.trimEnd()) ?? [];
    if (name === undefined || value === undefined || value.includes('$') || secretByName(name)?.strength !== 'likely') continue;
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    if (plain.length >= 4 && !/^(?:\d+|true|false|\/\S*)$/.test(plain) && !looksLikePlaceholder(plain)) return true;
  }
  return false;
}
