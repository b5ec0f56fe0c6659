import { literalUrls } from '../../facts/secrets/literal-url.ts';
import { kindText, secretVariable } from '../../facts/secrets/secret-variable.ts';
import { defineRule } from '../define.ts';

export const secretInLabel = defineRule({
  id: 'secret-in-label',
  practice: 'secrets',
  severity: 'error',
  aliases: [],
  summary: 'A label holds a secret',
  why: 'Labels are read by everything that lists images: registries show them on their web pages, and `docker inspect` prints them without pulling a layer.',
  notWhen: 'The value is no secret: a public key, an id, a documented example.',
  decides:
    'A LABEL whose value is a token of a known format, or whose key asks for a secret (by whole words, as in secret-in-environment) and whose value a machine made. Error; a warning in stages whose layers are not in the image. Passwords in addresses are found by credentials-in-url. Of a built image what the scanner finds in its labels.',
  sources: ['https://docs.docker.com/reference/dockerfile/#label'],
  messages: {
    token: 'LABEL {name} holds a secret ({kind}, {masked}), readable by everyone who can see the image',
    random: 'LABEL {name} holds what looks like a secret ({masked}), readable by everyone who can see the image',
  },
  examples: [
    { bad: 'FROM debian:13\nLABEL org.example.api-key="k8Gx02pQz7Lm4Ra9" version=1\n', flags: 'org.example.api-key' },
    { bad: 'FROM debian:13\nLABEL deploy="AKIAQ3ZTJ7VNB5WUKM2C"\n', flags: 'deploy' },
    { good: 'FROM debian:13\nLABEL api-key-file=/run/secrets/key token=$TOKEN org.opencontainers.image.authors=me auth.mode=oauth2\n' },
    { good: 'FROM debian:13\nLABEL org.opencontainers.image.revision=9f2c1a7be0d34c5d8e6f7a8b9c0d1e2f3a4b5c6d secret=changeme\n' },
    {
      bad: { image: { secrets: [{ kind: 'github-token', at: { in: 'label', name: 'build.token' } }] } },
      flags: 'config/Labels/build.token',
    },
    { good: { image: { config: { labels: { 'org.opencontainers.image.version': '1.2' } } } } },
  ],
  detect: {
    *image(image) {
      for (const { kind, masked, at } of image.secrets) {
        if (at.in !== 'label') continue;
        yield { message: 'token', data: { name: at.name, kind: kindText(kind), masked }, at: image.atConfig(`Labels/${at.name}`) };
      }
    },
    *dockerfile(file) {
      for (const { stage, instruction } of file.stepsOf('all', 'LABEL')) {
        for (const { key, keySpan, value, valueSpan } of instruction.pairs) {
          const plain = (value ?? '').replace(/^(["'])([\s\S]*)\1$/, '$2');
          if (plain === '' || plain.includes('$') || literalUrls(plain).length > 0) continue;
          const judged = secretVariable(key, plain);
          if (judged?.sort !== 'token' && judged?.sort !== 'random') continue;
          const rest = {
            at: keySpan,
            severity: stage.shipped ? ('error' as const) : ('warning' as const),
            ...(valueSpan && { redact: [valueSpan] }),
            fix: { title: 'Remove the label', applicability: 'manual' as const, edits: [] },
          };
          const name = key.replace(/^"|"$/g, '');
          if (judged.sort === 'token') yield { message: 'token', data: { name, kind: judged.kind, masked: judged.masked }, ...rest };
          else yield { message: 'random', data: { name, masked: judged.masked }, ...rest };
        }
      }
    },
  },
});
