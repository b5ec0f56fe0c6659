import { literalSecrets } from '../../facts/secrets/literal-secrets.ts';
import { kindText } from '../../facts/secrets/secret-variable.ts';
import { mask } from '../../secrets/placeholder.ts';
import { defineRule } from '../define.ts';

export const secretInCommand = defineRule({
  id: 'secret-in-command',
  practice: 'secrets',
  severity: 'error',
  aliases: [],
  summary: 'A build step has a password or token written into it',
  why: 'The text of every RUN is kept in the history of the image, whatever the step removes again: `docker history --no-trunc` shows it to everybody who can pull the image, and the repository shows it to everybody who can read it. Such a secret has to be replaced, not only taken out of the file.',
  notWhen: 'The value is no secret: a documented example, an account that exists in this build only.',
  decides:
    'Tokens of a known format anywhere in a RUN, heredocs included (checksums of tokens that have one are checked); and what is given literally to options and settings that take a password or token: docker login -p, curl -u and authorization headers, wget --password, _authToken of npm, lines of .netrc and .npmrc that echo or printf write, --token and --password of other tools, variables with a secret name. Of the last two only values that a machine made. Placeholders and variables are none. A warning for passwords that people choose, and in stages whose layers are not in the image. Addresses with a password are found by credentials-in-url, passwords of accounts by password-in-layer. Of a built image what the scanner finds in its history, build arguments included.',
  sources: ['https://docs.docker.com/build/building/secrets/'],
  messages: {
    token: 'This step holds a secret ({kind}, {masked}), which stays in the history of the image',
    given: 'This step gives a secret to {what} ({masked}), which stays in the history of the image',
  },
  examples: [
    { bad: 'FROM debian:13\nRUN AWS_ACCESS_KEY_ID=AKIAQ3ZTJ7VNB5WUKM2C aws s3 cp s3://a/b .\n', flags: 'AKIAQ3ZTJ7VNB5WUKM2C' },
    {
      bad: 'FROM docker:28\nRUN docker login -u ci -p k8Gx02pQz7Lm4Ra9 registry.example && docker pull registry.example/a\n',
      flags: 'k8Gx02pQz7Lm4Ra9',
    },
    {
      bad: 'FROM debian:13\nRUN curl -fsS -H "Authorization: Bearer k8Gx02pQz7Lm4Ra9" -u me:open-sesame https://api.example.org/a -o a\n',
      flags: ['k8Gx02pQz7Lm4Ra9', 'open-sesame'],
    },
    {
      bad: 'FROM node:24\nRUN echo "//registry.example/:_authToken=1f0c2b7e-99aa-4b2c-8d3e-5f6a7b8c9d0e" > ~/.npmrc && npm ci\nRUN <<EOF\nexport API_TOKEN=k8Gx02pQz7Lm4Ra9\nnpm run build\nEOF\n',
      flags: ['1f0c2b7e-99aa-4b2c-8d3e-5f6a7b8c9d0e', 'k8Gx02pQz7Lm4Ra9'],
    },
    {
      good: 'FROM debian:13\nRUN docker login -u ci -p $TOKEN && curl -u "me:$PASSWORD" -H "Authorization: Bearer $TOKEN" https://example.org/ && mysqladmin -u root password root\n',
    },
    { good: 'FROM ruby:3.4\nRUN SECRET_KEY_BASE=dummy bundle exec rails assets:precompile && sed -i s/a/b/ --key=/etc/ssl/a.key\n' },
    {
      good: 'FROM debian:13\nRUN --mount=type=secret,id=t docker login --password-stdin < /run/secrets/t && helm install --token-file=/a\n',
    },
    {
      good: 'FROM debian:13\nRUN gpg --recv-keys 7169605F62C751356D054A26A821E680E5FA6305 && tool --key=sha256:abc --token your-token-here\n',
    },
    {
      bad: {
        image: { layers: [{ by: 'RUN |1 TOKEN=…', files: {} }], secrets: [{ kind: 'github-token', at: { in: 'history', index: 0 } }] },
      },
      flags: 'history/1',
    },
    { good: { image: { layers: [{ by: 'RUN npm ci', files: {} }] } } },
  ],
  detect: {
    *image(image) {
      // ENV and LABEL stand in the history, too: what they set is reported where it is in force.
      const reported = new Set(image.secrets.flatMap(({ at, fingerprint }) => (at.in === 'env' || at.in === 'label' ? [fingerprint] : [])));
      for (const { kind, masked, at, fingerprint } of image.secrets) {
        const step = at.in === 'history' ? image.steps.find(({ index }) => index === at.index) : undefined;
        const isReported = (step?.keyword === 'ENV' || step?.keyword === 'LABEL') && reported.has(fingerprint);
        if (step && !isReported) yield { message: 'token', data: { kind: kindText(kind), masked }, at: image.atStep(step) };
      }
    },
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        for (const { at, value, what, sort } of literalSecrets(file, step, run.span)) {
          const severity = step.stage.shipped && sort !== 'plain' ? 'error' : 'warning';
          const rest = {
            at,
            severity,
            redact: [at],
            fix: {
              title: 'Replace the secret where it is issued, and mount the new one for this step (RUN --mount=type=secret)',
              applicability: 'manual',
              edits: [],
            },
          } as const;
          if (sort === 'token') yield { message: 'token', data: { kind: what, masked: mask(value) }, ...rest };
          else yield { message: 'given', data: { what, masked: mask(value) }, ...rest };
        }
      }
    },
  },
});
