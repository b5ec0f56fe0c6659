import { placeOf } from './place.ts';
import { secretInBytes } from './secret-file-content.ts';

const byName: Readonly<Record<string, string>> = {
  id_rsa: 'ssh-private-key',
  id_dsa: 'ssh-private-key',
  id_ecdsa: 'ssh-private-key',
  id_ed25519: 'ssh-private-key',
  id_ecdsa_sk: 'ssh-private-key',
  id_ed25519_sk: 'ssh-private-key',
  '.netrc': 'netrc',
  _netrc: 'netrc',
  '.git-credentials': 'git-credentials',
  '.pypirc': 'pypi-credentials',
  '.npmrc': 'npm-configuration',
  'pip.conf': 'pip-configuration',
  'pip.ini': 'pip-configuration',
  '.yarnrc.yml': 'yarn-configuration',
  'settings.xml': 'maven-settings',
  'nuget.config': 'nuget-configuration',
  'NuGet.Config': 'nuget-configuration',
  'NuGet.config': 'nuget-configuration',
  '.htpasswd': 'password-hashes',
  '.pgpass': 'postgres-passwords',
  '.my.cnf': 'mysql-passwords',
  '.dockercfg': 'docker-credentials',
  '.vault-token': 'vault-token',
  '.s3cfg': 's3-credentials',
  '.boto': 'cloud-credentials',
  'credentials.json': 'cloud-credentials',
  'application_default_credentials.json': 'cloud-credentials',
  'client_secret.json': 'oauth-client-secret',
  'client_secrets.json': 'oauth-client-secret',
  kubeconfig: 'kubeconfig',
  'master.key': 'rails-master-key',
  'auth.json': 'composer-credentials',
  'secring.gpg': 'gnupg-private-key',
  'credentials.tfrc.json': 'terraform-credentials',
  '.vault_pass': 'ansible-vault-password',
  '.vault_pass.txt': 'ansible-vault-password',
  'terraform.tfstate': 'terraform-state',
  'terraform.tfstate.backup': 'terraform-state',
};
const byExtension: Readonly<Record<string, string>> = {
  pem: 'private-key-or-certificate',
  key: 'private-key',
  ppk: 'ssh-private-key',
  p12: 'key-store',
  pfx: 'key-store',
  jks: 'key-store',
  keystore: 'key-store',
  kdbx: 'password-database',
  kdb: 'password-database',
  ovpn: 'vpn-profile',
  p8: 'private-key',
  psafe3: 'password-database',
};
/** Names that mostly hold no secret: they say nothing without their content. */
const byContent: Readonly<Record<string, string>> = { 'database.yml': 'database-passwords' };
/** Files whose last two segments tell. */
const byPath: readonly (readonly [string, string])[] = [
  ['.aws/credentials', 'aws-credentials'],
  ['.docker/config.json', 'docker-credentials'],
  ['.kube/config', 'kubeconfig'],
  ['.cargo/credentials', 'cargo-credentials'],
  ['.cargo/credentials.toml', 'cargo-credentials'],
  ['.gem/credentials', 'rubygems-credentials'],
  ['gh/hosts.yml', 'github-credentials'],
  ['.azure/accessTokens.json', 'azure-credentials'],
  ['.config/gcloud/credentials.db', 'cloud-credentials'],
];
/** Keys that every installation of a package makes, or that are there to be replaced. */
const madeByPackages =
  /(?:^|\/)etc\/ssl\/(?:certs\/|private\/ssl-cert-snakeoil\.key$)|(?:^|\/)(?:etc|usr\/share|usr\/lib)\/(?:ca-certificates|pki\/(?:ca-trust|tls\/certs|java))\//;
const template = /[._-](?:example|sample|template|dist|tmpl|tpl|defaults?|schema|enc|encrypted|gpg|age|sops|pub|lock|md)$/i;

/**
 * What kind of secret a file holds: environment files (not `.env.example`), private keys (not `*.pub`), key stores, credentials of tools,
 * Terraform state. Told by its path alone, or undefined; `.npmrc`, other configuration of package managers and `*.pem` may be harmless.
 * With the beginning of the file (4 KiB are enough), what is there is asked too, and what came with packages is left out.
 */
export function secretFile(path: string, head?: Uint8Array): { readonly kind: string } | undefined {
  const kind = kindByPath(path) ?? (head && byContent[path.slice(path.lastIndexOf('/') + 1)]);
  if (kind === undefined || head === undefined) return kind === undefined ? undefined : { kind };
  const { packaged, sample } = placeOf(path);
  const own = !packaged || (!sample && (kind === 'private-key' || kind === 'ssh-private-key' || kind === 'private-key-or-certificate'));
  return own && !madeByPackages.test(path) && secretInBytes(kind, head) ? { kind } : undefined;
}

function kindByPath(path: string): string | undefined {
  const segments = path.split('/').filter(Boolean);
  const name = segments.at(-1);
  if (name === undefined || template.test(name)) return undefined;
  const kind = byName[name] ?? environmentFile(name) ?? byPath.find(([tail]) => path === tail || path.endsWith(`/${tail}`))?.[1];
  if (kind !== undefined) return kind;
  if (/^service[-_]?account[\w-]{0,60}\.json$/i.test(name)) return 'cloud-credentials';
  if (/^ssh_host_\w{1,20}_key$/.test(name)) return 'ssh-host-key';
  if (segments.at(-2) === 'private-keys-v1.d') return 'gnupg-private-key';
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase();
  // Bundles of trusted certificates are public.
  if (extension === undefined || /^(?:cacert|ca-certificates|ca-bundle|ca|fullchain|chain|cert|dhparam)[\w-]{0,20}\.pem$/i.test(name))
    return undefined;
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}

/** `.env`, `.env.production`, `production.env`; names such as `.env.example` were sorted out before. */
function environmentFile(name: string): string | undefined {
  return /^\.env(?:\.[\w-]{1,40}){0,3}$/.test(name) || /^[\w-]{1,40}\.env$/.test(name) ? 'environment-file' : undefined;
}
