import type { ComposeVariable } from '../../compose/compose.types.ts';
import { type ComposeRole, roleOf } from '../../facts/compose-role.ts';
import { secretVariable } from '../../facts/secret-variable.ts';
import type { Severity } from '../../model/finding.ts';
import { defineRule, type Report } from '../define.ts';

const compose = (environment: string, path = 'compose.yaml') => ({
  path,
  files: { [path]: `services:\n  web:\n    image: registry.example/shop:1\n    environment:\n${environment}` },
});

const messages = {
  token: '{service} has a {kind} written out in {name}: whoever can read this file can use it',
  random: '{service} has the secret {name} written out: whoever can read this file can use it',
  weak: '{service} has {name} written out, and the value is easily guessed',
  fallback: '{name} of {service} falls back to a secret that is written out: unset, it goes unnoticed',
} as const;

export const secretInCompose = defineRule({
  id: 'secret-in-compose',
  practice: 'secrets',
  severity: 'warning',
  aliases: [],
  summary: 'A secret is written out in the environment of a Compose service',
  why: 'The file is in the repository, with every clone and in its history for good: whoever may read the sources has the key to what runs. Changing it means changing the sources.',
  decides:
    'Literal values under `environment`: formats of known tokens whatever the name, and values that look random under the names of secrets. Other passwords count in files for production only; the default ones of databases elsewhere are left alone. A default (`${NAME:-value}`) counts where it is a token or looks random. Info in files for development, unless it is a token.',
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
          const report = judge(service.name, variable, roleOf(view, service));
          if (!report) continue;
          seen.add(span.start);
          const { name } = variable;
          const title = `Set it outside the file (${name}: \${${name}:?}), or as a file under secrets:, and change it where it is used`;
          yield { ...report, at: view.trimmed(span), redact: [value.span], fix: { title, applicability: 'manual', edits: [] } };
        }
      }
    },
  },
});

type Judged = Pick<Report<typeof messages>, 'message' | 'data' | 'severity'> & Report<typeof messages>;

function judge(service: string, { name, value, span }: ComposeVariable, role: ComposeRole): Judged | undefined {
  if (!value?.value.known || name.includes('$')) return undefined;
  const secret = secretVariable(name, value.value.value);
  if (!secret) return undefined;
  const isDefault = value.raw.includes('${');
  const severity: Severity = role === 'development' && secret.sort !== 'token' ? 'info' : 'warning';
  const data = { service, name };
  if (secret.sort === 'token' && !isDefault) return { message: 'token', data: { ...data, kind: secret.kind }, at: span, severity };
  if (secret.sort === 'random' || secret.sort === 'token') return { message: isDefault ? 'fallback' : 'random', data, at: span, severity };
  return role === 'production' && !isDefault ? { message: 'weak', data, at: span, severity: 'warning' } : undefined;
}
