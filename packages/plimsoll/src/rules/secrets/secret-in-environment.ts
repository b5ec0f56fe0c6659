import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf, Pair } from '../../dockerfile/tree.ts';
import { reportedPlace } from '../../facts/buildkit/reported-place.ts';
import { isSecretName } from '../../facts/buildkit/secret-name.ts';
import { literalUrls } from '../../facts/secrets/literal-url.ts';
import { mountInsteadOfArgument } from '../../facts/secrets/secret-mount.ts';
import { asksForSecret, kindText, type SecretVariable, secretVariable } from '../../facts/secrets/secret-variable.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { ImageView } from '../../facts/views/image-view.ts';
import type { Severity } from '../../model/finding.ts';
import { asWhom, defineRule, type FixReport, type Report } from '../define.ts';

const messages = {
  token: '{keyword} {name} holds a secret ({kind}, {masked}), readable by everyone who has the image',
  random: '{keyword} {name} holds what looks like a secret ({masked}), readable by everyone who has the image',
  default: '{keyword} {name} has a value in the file; whoever has the image has it too',
  placeholder: '{keyword} {name} has a placeholder for its value, which works as a default if nobody replaces it',
  argument: 'The value given for the build argument {name} is kept in the history of the image',
  declared: 'A secret given as build argument {name} stays in the history of the image; a secret mount leaves no trace',
  kept: 'ENV {name} writes the build argument {argument} into the image',
  named: '{keyword} {name} is named like a secret, whose value everyone can read who has the image',
} as const;
type Found = Report<typeof messages>;

export const secretInEnvironment = defineRule({
  id: 'secret-in-environment',
  practice: 'secrets',
  severity: 'warning',
  aliases: [
    'DL3064',
    'SecretsUsedInArgOrEnv',
    'DS-0031',
    'ruby/secrets-in-arg-or-env',
    'secrets-in-arg-or-env',
    'secret-in-build-arg',
    'CIS-DI-0010',
    'prefer-secret-mounts-for-build-credentials',
  ],
  summary: 'A secret is in ENV or ARG',
  why: 'ENV is part of the image configuration, and the values of build arguments are in its history, in the build cache and in full provenance attestations. Anyone who can pull the image reads them with `docker history` or `docker inspect`; taking the variable away in a later step does not take it out of the image.',
  notWhen: 'The value is no secret: a public key, a test account that exists in this image only.',
  decides:
    'First the value: tokens of a known format count whatever the name (error). Then the name, word by word, where `_FILE`, `_PATH`, `_URL`, `_ID`, `_VERSION`, PUBLIC and the like make it harmless; and the value again: paths, addresses, versions, switches and fingerprints are none, a machine-made value is an error, any other a warning, a placeholder an info. An ARG without value is a warning if a RUN of the shipped image uses it. In stages whose layers are not in the image everything but tokens is one step lower. Passwords in addresses are found by credentials-in-url. No value is ever printed whole. With `as: buildkit` the words of the name decide alone, whatever the value is. Of a built image its environment, in the same way.',
  sources: [
    'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
    'https://docs.docker.com/build/building/secrets/',
  ],
  options: { as: asWhom('SecretsUsedInArgOrEnv') },
  messages,
  examples: [
    {
      bad: 'FROM node:22\nARG NPM_TOKEN\nCOPY . .\nRUN echo "//registry.example/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci && rm ~/.npmrc\n',
      flags: 'NPM_TOKEN',
      fixed:
        'FROM node:22\nCOPY . .\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN echo "//registry.example/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci && rm ~/.npmrc\n',
    },
    { bad: 'FROM node:22 AS build\nARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\n', flags: ['NPM_TOKEN', 'NPM_TOKEN'] },
    {
      bad: 'FROM debian:12\nENV DB_PASSWORD=hunter-two API_SECRET="k8Gx02pQz7Lm4Ra9"\n',
      flags: ['DB_PASSWORD', 'API_SECRET'],
    },
    { bad: 'FROM debian:12\nENV AWS_KEY=AKIAQ3ZTJ7VNB5WUKM2C\n', flags: 'AWS_KEY' },
    { bad: 'FROM debian:12\nENV GITHUB_TOKEN=placeholder\n', flags: 'GITHUB_TOKEN' },
    {
      good: 'FROM debian:12\nENV SSH_AUTH_SOCK=/run/ssh PUBLIC_KEY=abc TOKEN_TTL=3600 DB_PASSWORD_FILE=/run/secrets/db AUTHOR=me KEYCLOAK_VERSION=26.0\n',
    },
    {
      good: 'FROM debian:12\nENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305 GOOGLE_APPLICATION_CREDENTIALS=/secrets/gcp.json SECRET_KEY_BASE=1 API_TOKEN=\n',
    },
    { good: 'FROM debian:12\nENV VPN_USERNAME="**None**" VPN_PASSWORD="**None**"\n' },
    {
      bad: {
        dockerfile: 'ARG TOKEN=a\nFROM debian:12\nARG AUTH KEY_FILE\nENV db_password= PASS=x PUBLIC_KEY=y SECRET_DIR=/s\n',
        options: { as: 'buildkit' },
      },
      flags: ['AUTH', 'db_password', 'SECRET_DIR'],
    },
    { good: 'FROM debian:12\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\n' },
    { good: 'FROM debian:12\nENV LOCAL_TOKEN=$NOWHERE\nRUN curl -H "Authorization: Bearer $TOKEN" https://example.org\n' },
    { bad: { image: { config: { env: ['DB_PASSWORD=k8Gx02pQz7Lm4Ra9', 'PATH=/usr/bin'] } } }, flags: 'config/Env/DB_PASSWORD' },
    { good: { image: { config: { env: ['GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305', 'libcrypto3=3.1.1', 'API_TOKEN='] } } } },
  ],
  detect: {
    *image(image) {
      for (const [name, value] of image.environment) {
        const found = ofImage(image, name, value);
        if (found) yield { ...found, at: image.atConfig(`Env/${name}`) };
      }
    },
    *dockerfile(file, { as }) {
      if (as === 'buildkit') {
        yield* secretNames(file);
        return;
      }
      for (const { pair, instruction } of file.graph.globalArgs.values()) {
        const judged = judgeLiteral(pair);
        if (judged && judged.sort !== 'placeholder' && instruction.keyword === 'ARG') yield told(judged, 'ARG', pair, 'warning', undefined);
      }
      for (const step of file.steps('all')) {
        const instruction = step.instruction.keyword === 'ONBUILD' ? step.instruction.trigger : step.instruction;
        if (instruction?.keyword === 'ENV' || instruction?.keyword === 'ARG') {
          for (const pair of instruction.pairs) {
            const found =
              instruction.keyword === 'ENV' ? ofEnvironment(step, pair) : ofArgument(file, step, instruction as InstructionOf<'ARG'>, pair);
            if (found) yield found;
          }
        }
      }
    },
  },
});

/** By the name alone, and never in front of the first FROM. */
function* secretNames(file: DockerfileView): Generator<Found> {
  for (const step of file.stepsOf('all', 'ENV', 'ARG')) {
    const { keyword, pairs } = step.instruction;
    for (const { key, keySpan, valueSpan } of pairs) {
      if (!isSecretName(key)) continue;
      const at = reportedPlace(step, keySpan);
      yield { message: 'named', data: { keyword, name: key }, at, ...(valueSpan && { redact: [valueSpan] }) };
    }
  }
}

function judgeLiteral({ key, value }: Pair): SecretVariable | undefined {
  if (value === undefined || value === '') return undefined;
  const plain = value.replace(/^(["'])([\s\S]*)\1$/, '$2').replace(/\\(["'$ ])/g, '$1');
  return refersTo(plain) === undefined && literalUrls(plain).length === 0 ? secretVariable(key, plain) : undefined;
}

/** The variable a value consists of or holds. */
function refersTo(value: string): string | undefined {
  return /\$\{?([A-Za-z_]\w*)/.exec(value)?.[1];
}

function ofEnvironment(step: Step, pair: Pair): Found | undefined {
  const name = pair.value === undefined ? undefined : refersTo(pair.value);
  if (name !== undefined) {
    const argument = step.before.args.get(name);
    const given = argument && (!argument.value.known || argument.value.value === undefined || argument.value.value === '');
    if (!given || !asksForSecret(pair.key)) return undefined;
    return {
      message: 'kept',
      data: { name: pair.key, argument: name },
      at: pair.keySpan,
      severity: lowered('warning', step.stage),
      fix: atRunTime,
    };
  }
  const judged = judgeLiteral(pair);
  return judged && !harmlessInStage(judged, step.stage) ? told(judged, 'ENV', pair, 'warning', step.stage, atRunTime) : undefined;
}

function ofArgument(file: DockerfileView, step: Step, argument: InstructionOf<'ARG'>, pair: Pair): Found | undefined {
  const edits = () => mountInsteadOfArgument(file, step, argument);
  const judged = judgeLiteral(pair);
  if (judged)
    return harmlessInStage(judged, step.stage) ? undefined : told(judged, 'ARG', pair, 'warning', step.stage, mountFix(pair.key, edits()));
  if ((pair.value !== undefined && pair.value.replace(/["']/g, '') !== '') || !asksForSecret(pair.key)) return undefined;
  const name = pair.key;
  const used = new RegExp(`\\$(?:${name.replace(/\W/g, '\\$&')}\\b|\\{${name.replace(/\W/g, '\\$&')}\\b)`);
  const inRun = step.stage.steps.some(({ instruction }) => instruction.keyword === 'RUN' && used.test(file.text(instruction.span)));
  const fix = mountFix(name, edits());
  if (inRun && step.stage.shipped)
    return { message: 'argument', data: { name }, at: pair.keySpan, severity: 'warning', ...(fix && { fix }) };
  return { message: 'declared', data: { name }, at: pair.keySpan, severity: 'info', ...(fix && { fix }) };
}

const atRunTime: FixReport = {
  title: 'Remove it and give it when the container starts (docker run --env-file, Compose env_file or secrets)',
  applicability: 'manual',
  edits: [],
};

function mountFix(name: string, edits: FixReport['edits'] | undefined): FixReport | undefined {
  return (
    edits && { title: `Mount it as a secret; build with --secret id=${name.toLowerCase()},env=${name}`, applicability: 'unsafe', edits }
  );
}

function told(judged: SecretVariable, keyword: string, pair: Pair, severity: Severity, stage: Stage | undefined, fix?: FixReport): Found {
  const rest = {
    at: pair.keySpan,
    ...(fix && { fix }),
    ...(pair.valueSpan && judged.sort !== 'placeholder' && { redact: [pair.valueSpan] }),
  };
  const name = pair.key;
  if (judged.sort === 'token')
    return { message: 'token', data: { keyword, name, kind: judged.kind, masked: judged.masked }, severity: 'error', ...rest };
  if (judged.sort === 'random') {
    return { message: 'random', data: { keyword, name, masked: judged.masked }, severity: lowered('error', stage), ...rest };
  }
  return {
    message: judged.sort,
    data: { keyword, name },
    severity: judged.sort === 'placeholder' ? 'info' : lowered(severity, stage),
    ...rest,
  };
}

/** One step lower where the layers do not end in the image: the value is in the build cache and provenance only. */
function lowered(severity: Severity, stage: Stage | undefined): Severity {
  if (!stage || stage.shipped) return severity;
  return severity === 'error' ? 'warning' : 'info';
}

/** Throw-away accounts of a stage for development or tests. */
function harmlessInStage({ sort }: SecretVariable, { name }: Stage): boolean {
  return (
    (sort === 'default' || sort === 'placeholder') &&
    /^(?:.*[-_])?(?:dev|devel|development|test|tests|testing|ci)(?:[-_].*)?$/i.test(name ?? '')
  );
}

/** What the scanner found, or what name and value say together. */
function ofImage({ secrets }: ImageView, name: string, value: string) {
  const found = secrets.find(({ at }) => at.in === 'env' && at.name === name);
  const judged = refersTo(value) === undefined && literalUrls(value).length === 0 ? secretVariable(name, value) : undefined;
  if (found)
    return {
      message: 'token',
      data: { keyword: 'ENV', name, kind: kindText(found.kind), masked: found.masked },
      severity: 'error',
    } as const;
  switch (judged?.sort) {
    case 'token':
      return { message: 'token', data: { keyword: 'ENV', name, kind: judged.kind, masked: judged.masked }, severity: 'error' } as const;
    case 'random':
      return { message: 'random', data: { keyword: 'ENV', name, masked: judged.masked }, severity: 'error' } as const;
    case 'default':
    case 'placeholder':
      return { message: judged.sort, data: { keyword: 'ENV', name }, severity: judged.sort === 'default' ? 'warning' : 'info' } as const;
    default:
      return undefined;
  }
}
