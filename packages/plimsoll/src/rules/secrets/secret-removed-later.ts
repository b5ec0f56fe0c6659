import { fileSecrets, isPublished } from '../../facts/image/secret-place.ts';
import { layeredSecrets } from '../../facts/secrets/layered-secrets.ts';
import { secretFileFix } from '../../facts/secrets/secret-file-mount.ts';
import { kindText } from '../../facts/secrets/secret-variable.ts';
import { defineRule } from '../define.ts';

export const secretRemovedLater = defineRule({
  id: 'secret-removed-later',
  practice: 'secrets',
  severity: 'error',
  aliases: ['secrets-in-code'],
  summary: 'A secret is removed in a later layer, and still in the image',
  why: 'Each instruction makes a layer, and layers are only added: a removal in a later RUN hides the file in the containers, but the layer that has it is stored in the registry and pulled with the image. `docker save` and an archive program are enough to read it.',
  notWhen: 'The image is squashed into one layer before it is pushed.',
  decides:
    'A file that holds a secret (by its name, and its content where the build context can be read) is copied, or a step writes a secret from a build argument or mount into a file, in a stage that ends in the image; and a later RUN of it removes the file, a directory above it, or a pattern that matches it. What one RUN both writes and removes is in no layer. Of a built image what the scanner finds in files that a later layer deletes.',
  sources: ['https://docs.docker.com/build/building/secrets/', 'https://github.com/opencontainers/image-spec/blob/main/layer.md'],
  messages: {
    deleted: '{path} holds a secret ({kind}, {masked}): layer {layer} deletes it, and whoever has the image still has this layer',
    copied: '{path} ({kind}) is still in this layer after line {line} removes it',
    written: 'The value of {name} is still in {path} of this layer after line {line} removes the file',
  },
  examples: [
    { bad: 'FROM debian:13\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.org:a/b && rm /root/.ssh/id_rsa\n', flags: 'id_rsa' },
    {
      bad: 'FROM node:24\nARG NPM_TOKEN\nRUN echo "//registry.example/:_authToken=$NPM_TOKEN" > /root/.npmrc\nRUN npm ci\nRUN rm -f ~/.npmrc\n',
      flags: '/root/.npmrc',
    },
    {
      bad: 'FROM debian:13 AS base\nWORKDIR /app\nADD [".netrc", "./"]\nFROM base\nRUN rm -rf /app/.net*\n',
      flags: '".netrc"',
    },
    {
      bad: 'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nCOPY .netrc /root/.netrc\nRUN npm ci && rm /root/.netrc\n',
      flags: '.netrc',
      fixed: 'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=secret,id=netrc,target=/root/.netrc npm ci\n',
    },
    { good: 'FROM node:24\nARG NPM_TOKEN\nRUN echo "//registry.example/:_authToken=$NPM_TOKEN" > ~/.npmrc && npm ci && rm ~/.npmrc\n' },
    {
      good: 'FROM debian:13 AS build\nCOPY id_rsa /root/.ssh/\nRUN git clone git@example.org:a/b && rm /root/.ssh/id_rsa\nFROM scratch\nCOPY --from=build /b /b\n',
    },
    {
      good: 'FROM debian:13\nRUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://example.org/a/b\nRUN rm -f /root/.netrc\n',
    },
    {
      bad: {
        image: {
          layers: [
            { by: 'COPY .npmrc /root/', files: { 'root/.npmrc': 'x' } },
            { by: 'RUN npm ci && rm /root/.npmrc', removes: ['root/.npmrc'] },
          ],
          secrets: [{ kind: 'npm-token', at: { in: 'layer', layer: 0, path: 'root/.npmrc', deletedIn: 1 } }],
        },
      },
      flags: '/root/.npmrc',
    },
    { good: { image: { layers: [{ files: { 'root/.npmrc': 'x' } }, { removes: ['root/.npmrc'] }] } } },
  ],
  detect: {
    *image(image) {
      for (const { kind, masked, at } of fileSecrets(image)) {
        if (at.deletedIn === undefined || isPublished(image, at.path) || image.isCertainlyBaseLayer(at.layer)) continue;
        const data = { path: `/${at.path}`, kind: kindText(kind), masked, layer: at.deletedIn + 1 };
        const related = [{ message: 'deleted here', at: image.at(at.path, at.deletedIn) }];
        yield { message: 'deleted', data, at: image.at(at.path, at.layer), related };
      }
    },
    *dockerfile(file) {
      for (const secret of layeredSecrets(file)) {
        const { removed } = secret;
        if (!removed) continue;
        const line = file.source.position(removed.at.start).line;
        const rest = {
          at: secret.at,
          related: [{ message: 'removed here, in another layer', at: removed.at }],
          fix: secretFileFix(file, secret),
        };
        if (secret.via === 'copied')
          yield { message: 'copied', data: { path: secret.shown, kind: secret.what.replaceAll('-', ' '), line }, ...rest };
        else yield { message: 'written', data: { name: secret.what, path: secret.shown, line }, ...rest };
      }
    },
  },
});
