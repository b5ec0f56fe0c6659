import type { BuildContext } from '../../context/context.types.ts';
import { secretByValue } from '../../secrets/detect.ts';
import { secretFile } from '../../secrets/secret-file.ts';
import { secretInText } from '../../secrets/secret-file-content.ts';
import { literalUrls } from './literal-url.ts';
import { secretVariable } from './secret-variable.ts';

/** Keys and accounts of test suites and packages are no secrets of this project. */
const foreign =
  /(?:^|\/)(?:tests?|__tests__|testdata|fixtures?|specs?|examples?|samples?|mocks?|e2e|docs?|node_modules|vendor|site-packages|\.git|\.venv|venv)\//i;

/** By its path, it belongs to a test suite, the documentation or a package. */
export function isForeignSecret(path: string): boolean {
  return foreign.test(path);
}

/**
 * Whether a file of the context holds a secret: its name (or who uses it, who then gives the `kind`) says so, and what can be read of it
 * does not say otherwise. Returns the kind, as `secretFile` names it.
 */
export function holdsSecret(context: BuildContext, path: string, kind = secretFile(path)?.kind): string | undefined {
  if (kind === undefined || foreign.test(path)) return undefined;
  const text = context.read(path)?.text;
  return text === undefined ? secretByNameAlone(path, kind) : secretByContent(kind, text) ? kind : undefined;
}

/** The kind of a file that cannot be read, if its name leaves no doubt. */
export function secretByNameAlone(path: string, kind = secretFile(path)?.kind): string | undefined {
  if (kind === undefined || foreign.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/example|sample|snakeoil|demo|dummy|fake|test/i.test(name)) return undefined;
  switch (kind) {
    case 'environment-file':
      return /^\.env(?:\.(?:local|prod|production|staging|secrets?))*$/.test(name) ? kind : undefined;
    // Often without a password, certificates, or the public key of a package source.
    case 'npm-configuration':
    case 'pip-configuration':
    case 'yarn-configuration':
    case 'maven-settings':
    case 'nuget-configuration':
    case 'private-key-or-certificate':
    case 'composer-credentials':
      return undefined;
    case 'private-key':
      return /gpg|pgp|apt|repo|rpm|pub|release|nodesource|docker/i.test(name) ? undefined : kind;
    case 'key-store':
      return /trust|cacerts|debug/i.test(name) ? undefined : kind;
    default:
      return kind;
  }
}

function secretByContent(kind: string, text: string): boolean {
  switch (kind) {
    case 'pip-configuration':
      return literalUrls(text).some(({ sort }) => sort !== 'local');
    case 'environment-file':
      return secretByValue(text) !== undefined || hasSecretLine(text);
    case 'key-store':
    case 'password-database':
      return true;
    default:
      return secretInText(kind, text);
  }
}

/** `NAME=value` whose name asks for a secret and whose value is one. */
function hasSecretLine(text: string): boolean {
  for (const line of text.split('\n', 2000)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.+)$/.exec(line);
    const sort = match?.[1] && match[2] && !match[2].includes('$') ? secretVariable(match[1], match[2].trim())?.sort : undefined;
    if (sort !== undefined && sort !== 'placeholder') return true;
  }
  return false;
}
