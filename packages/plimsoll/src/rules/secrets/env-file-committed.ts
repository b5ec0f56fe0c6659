import { posix } from 'node:path';
import type { ComposeService } from '../../compose/compose.types.ts';
import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { isForeignSecret } from '../../facts/secrets/secret-content.ts';
import { secretVariable } from '../../facts/secrets/secret-variable.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import type { RepositoryView } from '../../facts/views/repository-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule } from '../define.ts';

const compose = (service: string, env: string, more: { readonly path?: string; readonly committed?: readonly string[] } = {}) => ({
  path: more.path ?? 'compose.yaml',
  files: {
    [more.path ?? 'compose.yaml']: `services:\n  web:\n    image: registry.example/shop:1\n${service}`,
    'web.env': env,
    '.env': env,
  },
  committed: more.committed ?? ['web.env', '.env'],
});
const random = 'JWT_SECRET=x9Kd82mPq41LzR7vT0bN4wYc\n';

export const envFileCommitted = defineRule({
  id: 'env-file-committed',
  practice: 'secrets',
  severity: 'warning',
  aliases: [],
  summary: 'A file of environment variables with a secret in it is in the repository',
  why: 'The file is in every clone and stays in the history when it is removed later: whoever may read the sources has the key to what runs. The secret has to be replaced, not only taken out.',
  decides:
    "Files under `env_file` of Compose services, and the `.env` beside the Compose file where a service takes a variable from it, that git has as they lie on the disk (its index is read, and the content compared), with a token of a known format or a value that looks random under the name of a secret. Placeholders, passwords that people choose, keys that a provider marks as test keys, and files for examples, tests and development by their path or the Compose file's are none; files that git does not have are left alone.",
  notWhen: 'The secrets are made up for a system that nobody else can reach.',
  sources: [
    'https://docs.docker.com/compose/how-tos/environment-variables/best-practices/',
    'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository',
  ],
  messages: { committed: '{file} is in the repository with a secret in {names}: whoever can read the sources can use it' },
  examples: [
    { bad: compose('    env_file: web.env\n', `PORT=3000\n${random}`), flags: 'web.env' },
    {
      bad: compose('    env_file:\n      - ./web.env\n  worker:\n    env_file: [web.env]\n', 'UPLOADS="AKIAQ4Z7M2XKWJ3TB5VN"\n'),
      flags: './web.env',
    },
    { bad: compose('    environment:\n      JWT_SECRET: ${JWT_SECRET:?}\n', random), flags: 'JWT_SECRET: ${JWT_SECRET:?}' },
    { good: compose('    env_file: web.env\n', random, { committed: [] }) },
    { good: compose('    env_file: web.env\n', 'JWT_SECRET=change-me-please-123\nPOSTGRES_PASSWORD=postgres\n') },
    { good: compose('    env_file: web.env\n', 'STRIPE_KEY=sk_test_4eC39HqLyjWDarjtT1zdp7dc\n') },
    { good: compose('    env_file: web.env\n', random, { path: 'compose.dev.yaml' }) },
    { good: compose('    environment:\n      PORT: ${PORT}\n', random) },
  ],
  detect: {
    *repository(view) {
      // What several services are given is said once.
      const seen = new Set<string>();
      for (const file of view.composeFiles) {
        if (purposeOf(file.path) === 'development') continue;
        for (const service of file.file.services) {
          for (const { path, at, variable } of envFiles(file, service)) {
            if (seen.has(path)) continue;
            const found = secretsIn(view, path);
            const secrets = variable === undefined ? found : found.filter(({ name }) => name === variable);
            const [first, second, ...more] = secrets.map(({ name, kind }) => (kind === undefined ? name : `${name} (${kind})`));
            if (first === undefined) continue;
            seen.add(path);
            const names =
              second === undefined ? first : more.length > 0 ? `${first}, ${second} and ${more.length} more` : `${first} and ${second}`;
            const title = `Replace the secrets where they are issued, git rm --cached ${path}, add it to .gitignore, and keep an example without values`;
            yield {
              message: 'committed',
              data: { file: path, names },
              at: file.trimmed(at),
              path: file.path,
              fix: { title, applicability: 'manual', edits: [] },
            };
          }
        }
      }
    },
  },
});

interface EnvFileUse {
  readonly path: string;
  readonly at: Span;
  /** The variable that is taken from it; undefined where all are. */
  readonly variable: string | undefined;
}

function* envFiles({ path }: ComposeView, { lists, environment }: ComposeService): Iterable<EnvFileUse> {
  const directory = posix.dirname(path);
  for (const { value, span } of lists.get('env_file') ?? [])
    if (value.known) yield { path: posix.join(directory, value.value), at: span, variable: undefined };
  for (const { value, span } of environment) {
    const variable = value && /^\$\{?([A-Za-z_]\w{0,99})/.exec(value.raw)?.[1];
    if (variable !== undefined) yield { path: posix.join(directory, '.env'), at: span, variable };
  }
}

interface NamedSecret {
  readonly name: string;
  /** Of a token of a known format. */
  readonly kind: string | undefined;
}

/** The variables of a committed file that hold secrets. */
function secretsIn(view: RepositoryView, path: string): NamedSecret[] {
  if (path.startsWith('..') || !path.startsWith(view.root) || isForeignSecret(path) || notForProduction.test(path)) return [];
  const own = path.slice(view.root.length);
  const text = view.read(own)?.text;
  if (text === undefined || !view.isCommitted(own)) return [];
  return text.split('\n', 2000).flatMap((line): NamedSecret[] => {
    const [, name, value = ''] = /^\s{0,20}(?:export\s{1,5})?([A-Za-z_]\w{0,99})\s{0,10}=\s{0,10}(\S.{0,4000})/.exec(line) ?? [];
    if (name === undefined || value.includes('$') || /^["']?[a-z]k_test_/.test(value)) return [];
    const secret = secretVariable(name, value);
    if (secret?.sort === 'token') return [{ name, kind: secret.kind }];
    return secret?.sort === 'random' ? [{ name, kind: undefined }] : [];
  });
}

const notForProduction =
  /(?:^|[^a-z])(?:examples?|samples?|templates?|dist|defaults?|tests?|ci|dev|development|local|demo|dummy|fake|e2e)(?:[^a-z]|$)/i;
