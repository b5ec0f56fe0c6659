import { workflowDelivery } from '../../facts/deployment/repository-delivery.ts';
import { asksForSecret, secretVariable } from '../../facts/secrets/secret-variable.ts';
import type { Span } from '../../model/text.ts';
import type { BuildArgument } from '../../workflows/delivery/delivery.types.ts';
import { defineRule, type Report } from '../define.ts';

const workflow = (argument: string) => ({
  path: '.github/workflows/image.yml',
  files: {
    '.github/workflows/image.yml': `on: push\njobs:\n  image:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          build-args: |\n            VERSION=1\n            ${argument}\n`,
  },
});
const script = (run: string) => ({
  path: '.gitlab-ci.yml',
  files: { '.gitlab-ci.yml': `build:\n  script:\n    - ${run}\n` },
});
const compose = (args: string) => ({
  path: 'compose.yaml',
  files: { 'compose.yaml': `services:\n  web:\n    build:\n      context: .\n      args: ${args}\n` },
});

const messages = {
  passed: '{name} is passed as a build argument: its value can be read from the history of the image or its provenance',
  literal:
    '{name} is written out as a build argument: its value stays in this file, and can be read from the history of the image or its provenance',
  short: '{name} is passed as a build argument: until the job ends, whoever reads the history of the image can use it',
} as const;

export const secretInBuildArgs = defineRule({
  id: 'secret-in-build-args',
  practice: 'secrets',
  severity: 'warning',
  aliases: [],
  summary: 'A secret is given to a build as an argument',
  why: 'A build argument that a RUN can see is in the history of the image, and full provenance (mode=max, the default of build-push-action in public repositories) lists them all. Everybody who may pull the image, or its cache, can read them. A secret mount is there for one RUN and leaves nothing.',
  notWhen: 'The value is meant to be public, such as the key of an analytics service that browsers get anyway.',
  decides:
    'Arguments of builds in pipelines (build-push-action, --build-arg, plugins and tasks) and of Compose services. From the secrets of GitHub: unless the names say an address, account, user or public key, or start like what front-end tools publish (NEXT_PUBLIC_, VITE_, …). Otherwise by the name of the argument (password, token, secret, private key), with a variable, or with a literal value that looks like a real one, which is an error. The token of the job, which ends with it, is info.',
  sources: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
  ],
  messages,
  examples: [
    { bad: workflow('NPM_TOKEN=${{ secrets.NPM_TOKEN }}'), flags: 'NPM_TOKEN=${{ secrets.NPM_TOKEN }}' },
    { bad: workflow('LICENSE=${{ secrets.LICENSE }}'), flags: 'LICENSE=${{ secrets.LICENSE }}' },
    { bad: workflow('GH=${{ secrets.GITHUB_TOKEN }}'), flags: 'GH=${{ secrets.GITHUB_TOKEN }}' },
    { bad: workflow('API_TOKEN=x9Kd82mPq41LzR7vT0bN'), flags: 'API_TOKEN=x9Kd82mPq41LzR7vT0bN' },
    { bad: script('docker build --build-arg DB_PASSWORD="$DB_PASSWORD" .'), flags: 'DB_PASSWORD="$DB_PASSWORD"' },
    { bad: script('docker build --build-arg NPM_TOKEN .'), flags: 'NPM_TOKEN' },
    { bad: compose('{ NPM_TOKEN: "${NPM_TOKEN}" }'), flags: 'NPM_TOKEN: "${NPM_TOKEN}"' },
    { good: workflow('API_URL=${{ secrets.API_URL }}') },
    { good: workflow('NEXT_PUBLIC_MAP_KEY=${{ secrets.MAP_KEY }}') },
    { good: workflow('USERNAME=${{ secrets.DOCKERHUB_USERNAME }}') },
    { good: script('docker build --build-arg VERSION=$CI_COMMIT_TAG --secret id=npm,env=NPM_TOKEN .') },
    { good: compose('{ TOKEN_TTL: "60", VERSION: "${VERSION}", DB_PASSWORD: changeme }') },
  ],
  detect: {
    *workflow(view) {
      for (const build of workflowDelivery(view).builds) for (const argument of build.arguments) yield* judge(argument);
    },
    *compose(view) {
      for (const { build } of view.file.services) {
        for (const { name, value, span } of build?.args ?? []) {
          const text = value && {
            raw: value.raw,
            text: value.raw,
            value: value.raw.includes('$') ? undefined : value.raw,
            span: value.span,
          };
          yield* judge({ name, value: text, span });
        }
      }
    },
  },
});

function* judge({ name, value, span }: BuildArgument): Iterable<Report<typeof messages>> {
  if (name.includes('$')) return;
  if (value?.value !== undefined) {
    const sort = secretVariable(name, value.value)?.sort;
    if (sort === 'token' || sort === 'random')
      yield { message: 'literal', data: { name }, at: span, severity: 'error', redact: [value.span] };
    return;
  }
  const stored = storedSecrets(value?.raw ?? '');
  if (stored.length > 0) {
    if (stored.every((secret) => /^(GITHUB_TOKEN|github\.token)$/.test(secret)))
      yield { message: 'short', ...passed(name, span), severity: 'info' };
    else if (![name, ...stored].some(isPublic) || asksForSecret(name)) yield { message: 'passed', ...passed(name, span) };
  } else if (asksForSecret(name) && (value === undefined || !/github\.token/.test(value.raw)))
    yield { message: 'passed', ...passed(name, span) };
}

function passed(name: string, at: Span) {
  const id = name.toLowerCase();
  const title = `Pass it as a secret (--secret id=${id},env=${name}, or secrets: of the action) and read it where it is needed: RUN --mount=type=secret,id=${id},env=${name}`;
  return { data: { name }, at, fix: { title, applicability: 'manual', edits: [] } } as const;
}

/** Names behind `secrets.` in the expressions of a value, and the job's own token. */
function storedSecrets(raw: string): string[] {
  if (!raw.includes('${{')) return [];
  const names = [...raw.matchAll(/\bsecrets\.(\w{1,200})|\b(github\.token)\b/g)];
  return names.map((match) => match[1] ?? match[2] ?? '');
}

/** Names of what people keep among their secrets though it is none: addresses, accounts, and what front ends publish. */
function isPublic(name: string): boolean {
  if (/^(?:NEXT_PUBLIC|VITE|REACT_APP|VUE_APP|NG_APP|GATSBY|EXPO_PUBLIC|NUXT_PUBLIC|PUBLIC)_/i.test(name)) return true;
  return /(?:^|_)(?:USER|USERNAME|LOGIN|URL|URI|URLS|HOST|HOSTNAME|SERVER|DOMAIN|REGISTRY|REPO|REPOSITORY|ORG|ORGANIZATION|ACCOUNT|NAME|NAMESPACE|REGION|ZONE|PROJECT|ID|EMAIL|BUCKET|ENDPOINT|PORT|DSN|PUBLIC|PUBLISHABLE|VERSION|TAG|IMAGE|ENV|ENVIRONMENT|PATH|FILE)$/i.test(
    name,
  );
}
