import { purposeOf } from '../../facts/deployment/deployed-images.ts';
import { calledContainer } from '../../facts/deployment/node-agents.ts';
import { isForeignSecret } from '../../facts/secrets/secret-content.ts';
import { secretVariable } from '../../facts/secrets/secret-variable.ts';
import { defineRule } from '../define.ts';

const pod = (variables: string, path = 'deploy/web.yaml') => ({
  path,
  files: {
    [path]: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: registry.example/shop:1\n          env:\n${variables}`,
  },
});
const secret = (data: string, path = 'deploy/secret.yaml') => ({
  path,
  files: { [path]: `apiVersion: v1\nkind: Secret\nmetadata: { name: shop }\n${data}` },
});

export const secretInManifest = defineRule({
  id: 'secret-in-manifest',
  practice: 'secrets',
  severity: 'warning',
  aliases: ['env-var-secret', 'sensitiveContainerEnvVar'],
  summary: 'A secret is written out in a Kubernetes manifest',
  why: 'The file is in the repository, with every clone and in its history for good; and what stands under env is shown to everybody who may look at the pod. The base64 of a Secret hides nothing. Changing the secret means changing the sources.',
  decides:
    'Literal values under `env` of containers, and under `stringData` and `data` of Secrets, the latter decoded: formats of known tokens whatever the name, and values that look random under the names of secrets. As info, other values under `env` whose name says password, secret or token. Placeholders, what a template fills in, what SOPS has encrypted, and files for tests, examples and development by their path are none.',
  notWhen: 'The value is made up for a system that nobody else can reach.',
  sources: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/concepts/configuration/secret/',
  ],
  messages: {
    token: '{owner} has a {kind} written out in {name}: whoever can read this file can use it',
    random: '{owner} has the secret {name} written out: whoever can read this file can use it',
    weak: '{owner} has {name} written out, and the value is easily guessed',
  },
  examples: [
    { bad: pod('            - name: JWT_SECRET\n              value: x9Kd82mPq41LzR7vT0bN4wYc\n'), flags: 'x9Kd82mPq41LzR7vT0bN4wYc' },
    { bad: pod('            - { name: UPLOADS, value: "AKIAQ4Z7M2XKWJ3TB5VN" }\n'), flags: '"AKIAQ4Z7M2XKWJ3TB5VN"' },
    { bad: pod('            - { name: DB_PASSWORD, value: squirrel }\n'), flags: 'squirrel' },
    { bad: secret('data:\n  jwt-secret: eDlLZDgybVBxNDFMelI3dlQwYk40d1lj\n'), flags: 'eDlLZDgybVBxNDFMelI3dlQwYk40d1lj' },
    { bad: secret('stringData: { config: "key: AKIAQ4Z7M2XKWJ3TB5VN" }\n'), flags: '"key: AKIAQ4Z7M2XKWJ3TB5VN"' },
    {
      good: pod(
        '            - name: JWT_SECRET\n              valueFrom: { secretKeyRef: { name: shop, key: jwt-secret } }\n            - { name: DB_PASSWORD_FILE, value: /run/secrets/db }\n',
      ),
    },
    { good: pod('            - { name: JWT_SECRET, value: "{{ .Values.jwtSecret }}" }\n') },
    { good: pod('            - { name: DB_PASSWORD, value: change-me }\n            - { name: TOKEN_TTL, value: "3600" }\n') },
    { good: pod('            - { name: JWT_SECRET, value: x9Kd82mPq41LzR7vT0bN4wYc }\n', 'examples/web.yaml') },
    { good: secret('data:\n  password: c2hvcA==\n  ca.crt: bm90IGEgc2VjcmV0\n') },
    { good: secret('stringData:\n  jwt-secret: ENC[AES256_GCM,data:x9Kd82mPq41LzR7vT0bN4wYc,type:str]\nsops: { version: 3.9.0 }\n') },
  ],
  detect: {
    *manifest(view) {
      if (purposeOf(view.path) === 'development' || isForeignSecret(view.path)) return;
      // What containers share through an anchor is said once.
      const seen = new Set<number>();
      for (const container of view.file.containers) {
        for (const [name, text] of container.environment) {
          const found = text?.value === undefined || seen.has(text.span.start) ? undefined : secretVariable(name, text.value);
          // A reference to another variable of the pod is no value.
          if (!text?.value || !found || found.sort === 'placeholder' || text.value.includes('$(')) continue;
          seen.add(text.span.start);
          const at = view.trimmed(text.span);
          const owner = calledContainer(container);
          const rest = { at, redact: [at], fix: fromSecret } as const;
          if (found.sort === 'token') yield { message: 'token', data: { owner, kind: found.kind, name }, ...rest };
          else if (found.sort === 'random') yield { message: 'random', data: { owner, name }, ...rest };
          else yield { message: 'weak', data: { owner, name }, severity: 'info', ...rest };
        }
      }
      for (const { secret, key, value, span } of view.file.secretValues) {
        const found = secretVariable(key, value);
        if (found?.sort !== 'token' && found?.sort !== 'random') continue;
        const at = view.trimmed(span);
        const owner = secret === undefined ? 'A Secret' : `The Secret ${secret}`;
        const rest = { at, redact: [at], fix: outside } as const;
        if (found.sort === 'token') yield { message: 'token', data: { owner, kind: found.kind, name: key }, ...rest };
        else yield { message: 'random', data: { owner, name: key }, ...rest };
      }
    },
  },
});

const fromSecret = {
  title: 'Replace it where it is issued, and take it from a Secret that is made outside of the repository (valueFrom.secretKeyRef)',
  applicability: 'manual',
  edits: [],
} as const;

const outside = {
  title:
    'Replace it where it is issued, and keep the Secret out of the repository, or encrypted in it (External Secrets, Sealed Secrets, SOPS)',
  applicability: 'manual',
  edits: [],
} as const;
