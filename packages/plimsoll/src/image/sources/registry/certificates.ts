import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, type SecureContextOptions } from 'node:tls';
import { readBounded } from '../../../disk/bounded-read.ts';
import { UserError } from '../../../model/errors.ts';
import type { RegistrySettings } from '../source.types.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const mostCertificateBytes = 16 * 1024 * 1024;

/**
 * Whom to trust, and with which certificate to appear: the system's authorities, `--tls-ca`, and what lies in the `certs.d/HOST[:PORT]`
 * folders of Docker and of the containers tools (`*.crt` authorities, `*.cert` with `*.key` for clients).
 */
export function tlsFor(
  host: string,
  { caFile, insecure }: RegistrySettings,
  env: Environment,
): SecureContextOptions & { rejectUnauthorized?: boolean } {
  const authorities: string[] = [];
  if (caFile !== undefined) {
    const read = readBounded(caFile, mostCertificateBytes, 'follow');
    if (!read.ok) throw new UserError(`${caFile} ${read.reason}`, 2);
    authorities.push(Buffer.from(read.bytes).toString('latin1'));
  }
  let client: { readonly cert: string; readonly key: string } | undefined;
  for (const folder of certificateFolders(host, env)) {
    for (const name of namesIn(folder)) {
      if (name.endsWith('.crt')) authorities.push(readFileSync(join(folder, name), 'latin1'));
      const key = name.replace(/\.cert$/, '.key');
      if (name.endsWith('.cert'))
        client ??= { cert: readFileSync(join(folder, name), 'latin1'), key: readFileSync(join(folder, key), 'latin1') };
    }
  }
  return {
    ...(authorities.length > 0 && { ca: [...getCACertificates('default'), ...authorities] }),
    ...client,
    ...(insecure && { rejectUnauthorized: false }),
  };
}

function certificateFolders(host: string, env: Environment): string[] {
  const home = env['HOME'];
  const roots = ['/etc/docker/certs.d', '/etc/containers/certs.d'];
  if (home) roots.push(join(home, '.config/docker/certs.d'), join(home, '.config/containers/certs.d'));
  return roots.map((root) => join(root, host));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // Most registries have no folder of their own.
  }
}
