import type { ComposeVariable } from '../../compose/compose.types.ts';
import { type ComposeRole, roleOf } from '../../facts/deployment/compose-role.ts';
import { commandSecrets } from '../../facts/secrets/command-secrets.ts';
import { type SecretVariable, secretVariable } from '../../facts/secrets/secret-variable.ts';
import type { Severity } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import { defineRule, type Report } from '../define.ts';

const compose = (environment: string, path = 'compose.yaml') => ({
  path,
  files: { [path]: `services:\n  web:\n    image: registry.example/shop:1\n    environment:\n${environment}` },
});
const service = (text: string) => ({
  path: 'compose.yaml',
  files: { 'compose.yaml': `services:\n  web:\n    image: registry.example/shop:1\n    ${text}` },
});

const messages = {
  token: '{service} has a token ({kind}) written out in {name}: whoever can read this file can use it',
  random: '{service} has the secret {name} written out: whoever can read this file can use it',
  weak: '{service} has {name} written out, and the value is easily guessed',
  fallback: '{name} of {service} falls back to a secret that is written out: unset, it goes unnoticed',
} as const;

export const secretInCompose = defineRule({
  id: 'secret-in-compose',
  practice: 'secrets',
  severity: 'warning',
  aliases: [],
  summary: 'A secret is written out in a Compose service',
  why: 'The file is in the repository, with every clone and in its history for good: whoever may read the sources has the key to what runs. Changing it means changing the sources.',
  decides:
    'Literal values under `environment`, and what `command`, `entrypoint` and the test of `healthcheck` give to long options that are called like secrets (`--token`, `--requirepass`): formats of known tokens whatever the name and anywhere in a command, and values that look random under the names of secrets. Other passwords count in files for production only; the default ones of databases elsewhere are left alone. A default (`${NAME:-value}`) counts where it is a token or looks random. Info in files for development, unless it is a token.',
  notWhen: 'The value is made up for a database that only ever runs on the machine of a developer.',
  sources: [
    'https://docs.docker.com/compose/how-tos/use-secrets/',
    'https://docs.docker.com/compose/how-tos/environment-variables/best-practices/',
  ],
  messages,
  examples: [
    { bad: compose('      JWT_SECRET: x9Kd82mPq41LzR7vT0bN4wYc\n'), flags: 'JWT_SECRET: x9Kd82mPq41LzR7vT0bN4wYc' },
    { bad: compose('      - UPLOADS=AKIAQ4Z7M2XKWJ3TB5VN\n'), flags: 'UPLOADS=AKIAQ4Z7M2XKWJ3TB5VN' },
    { bad: compose('      POSTGRES_PASSWORD: postgres\n', 'compose.prod.yaml'), flags: 'POSTGRES_PASSWORD: postgres' },
    {
      bad: compose('      SECRET_KEY: "${SECRET_KEY:-x9Kd82mPq41LzR7vT0bN4wYc}"\n'),
      flags: 'SECRET_KEY: "${SECRET_KEY:-x9Kd82mPq41LzR7vT0bN4wYc}"',
    },
    {
      bad: service('command: tunnel run --token eyJhIjoiNGM4ZTJmMWI5YTdkIiwidCI6IjM2ZjJhNWI4In0\n'),
      flags: 'tunnel run --token eyJhIjoiNGM4ZTJmMWI5YTdkIiwidCI6IjM2ZjJhNWI4In0',
    },
    {
      bad: service('healthcheck:\n      test: ["CMD", "wget", "--header", "X-Key: AKIAQ4Z7M2XKWJ3TB5VN", "http://localhost/"]\n'),
      flags: '"X-Key: AKIAQ4Z7M2XKWJ3TB5VN"',
    },
    {
      bad: {
        path: 'compose.prod.yaml',
        files: { 'compose.prod.yaml': service('command: [redis-server, --requirepass, shop]\n').files['compose.yaml'] },
      },
      flags: 'shop',
    },
    { good: service('command: redis-server --requirepass shop --appendonly yes\n') },
    { good: service('command: ["--token", "${TOKEN}", "--api-key=/run/secrets/key", "--token-file=/run/secrets/token", "--password"]\n') },
    { good: compose('      POSTGRES_PASSWORD: postgres\n') },
    { good: compose('      POSTGRES_PASSWORD_FILE: /run/secrets/db\n      JWT_SECRET: "${JWT_SECRET:?}"\n', 'compose.prod.yaml') },
    { good: compose('      JWT_SECRET:\n      TOKEN_TTL: "3600"\n', 'compose.prod.yaml') },
  ],
  detect: {
    *compose(view) {
      // What services share through an anchor or extends is said once.
      const seen = new Set<number>();
      for (const service of view.file.services) {
        for (const variable of service.environment) {
          const { value, span } = variable;
          if (!value || seen.has(span.start)) continue;
          const report = judgeVariable(service.name, variable, roleOf(view, service));
          if (!report) continue;
          seen.add(span.start);
          const { name } = variable;
          const title = `Set it outside the file (${name}: \${${name}:?}), or as a file under secrets:, and change it where it is used`;
          yield { ...report, at: view.trimmed(span), redact: [value.span], fix: { title, applicability: 'manual', edits: [] } };
        }
        for (const { name, secret, word } of commandSecrets(service)) {
          const report = seen.has(word.span.start)
            ? undefined
            : judge(service.name, name, secret, word.raw.includes('${'), roleOf(view, service), word.span);
          if (!report) continue;
          seen.add(word.span.start);
          const title = 'Let the program read it from a file under secrets:, or from a variable that is set outside the file';
          const at = view.trimmed(word.span);
          yield { ...report, at, redact: [at], fix: { title, applicability: 'manual', edits: [] } };
        }
      }
    },
  },
});

type Judged = Pick<Report<typeof messages>, 'message' | 'data' | 'severity'> & Report<typeof messages>;

function judgeVariable(service: string, { name, value, span }: ComposeVariable, role: ComposeRole): Judged | undefined {
  if (!value?.value.known || name.includes('$')) return undefined;
  const secret = secretVariable(name, value.value.value);
  return secret && judge(service, name, secret, value.raw.includes('${'), role, span);
}

function judge(
  service: string,
  name: string,
  secret: SecretVariable,
  isDefault: boolean,
  role: ComposeRole,
  span: Span,
): Judged | undefined {
  const severity: Severity = role === 'development' && secret.sort !== 'token' ? 'info' : 'warning';
  const data = { service, name };
  if (secret.sort === 'token' && !isDefault) return { message: 'token', data: { ...data, kind: secret.kind }, at: span, severity };
  if (secret.sort === 'random' || secret.sort === 'token') return { message: isDefault ? 'fallback' : 'random', data, at: span, severity };
  return role === 'production' && !isDefault ? { message: 'weak', data, at: span, severity: 'warning' } : undefined;
}
