import { type ContextSource, contextSources, filesOf, takesDirectory } from '../../facts/caching/context-sources.ts';
import { absolute } from '../../facts/caching/copied-sources.ts';
import { fileSecrets, isPublished } from '../../facts/image/secret-place.ts';
import { contextUse } from '../../facts/layers/context-clutter.ts';
import { extendedIgnoreFile, newIgnoreFile } from '../../facts/layers/ignore-file-edit.ts';
import { couldBeSecret, layeredSecrets } from '../../facts/secrets/layered-secrets.ts';
import { namedCredentials } from '../../facts/secrets/named-credentials.ts';
import { holdsSecret, secretByNameAlone } from '../../facts/secrets/secret-content.ts';
import { secretFileFix } from '../../facts/secrets/secret-file-mount.ts';
import { kindText } from '../../facts/secrets/secret-variable.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Edit } from '../../model/finding.ts';
import { defineRule } from '../define.ts';

export const secretFileCopied = defineRule({
  id: 'secret-file-copied',
  practice: 'secrets',
  severity: 'error',
  aliases: ['secrets-in-code', 'CIS-DI-0010'],
  summary: 'A file that holds secrets is copied into the image',
  why: 'A copied file is a layer of its own. Whoever can pull the image can read it, and a later RUN that removes it only hides it: the layer below still has it.',
  notWhen: 'The key is public, or made for this image alone and worth nothing elsewhere.',
  decides:
    'COPY and ADD of a file that is a private key, an environment file, a key store or the credentials of a tool by its name, and by its content where the context can be read: a file that GOOGLE_APPLICATION_CREDENTIALS names is one whatever it is called; an environment file without a secret, a .npmrc without a token and a certificate are none. Directories are looked through with the ignore file in force, in stages that end in the image only. Private SSH keys are found by ssh-key-in-image, files that a later step removes by secret-removed-later. A warning for environment files, and in stages whose layers are not in the image: the build cache keeps them. Of a built image what the scanner finds in the files of its layers: an error, or info in what packages and libraries bring, and in a known base; and files whose names leave no doubt, as a warning.',
  sources: ['https://docs.docker.com/build/building/secrets/'],
  messages: {
    held: '{path} holds a secret ({kind}, {masked}), and everybody who can pull the image has it',
    called: '{path} is called like a file of secrets ({kind}), and everybody who can pull the image has it',
    named: '{path} is copied into the image ({kind}); removing it later leaves it in this layer',
    cached: '{path} is copied into a build stage ({kind}) and stays in the build cache',
    selected: '{path} is copied along with {source} ({kind})',
  },
  examples: [
    { bad: 'FROM debian:12\nCOPY kubeconfig /root/.kube/config\nRUN make deploy\n', flags: 'kubeconfig' },
    {
      bad: 'FROM debian:12\nCOPY .netrc /root/.netrc\nRUN git clone https://git.example/a/b\n',
      flags: '.netrc',
      fixed: 'FROM debian:12\nRUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://git.example/a/b\n',
    },
    { bad: 'FROM debian:12 AS build\nADD [".netrc", "/root/"]\nFROM scratch\nCOPY --from=build /app /app\n', flags: '".netrc"' },
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . /app\n',
        files: { '.env': 'DB_PASSWORD=hunter-two\n', 'server.js': '1', '.dockerignore': '.git\n' },
      },
      flags: '.',
      writes: { '.dockerignore': '.git\n.env\n' },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . /app\n',
        files: { '.env': 'PORT=3000\n', '.env.example': 'DB_PASSWORD=hunter-two\n', 'ca.pem': 'x' },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY .npmrc package.json ./\n',
        files: { '.npmrc': '//registry.example/:_authToken=${NPM_TOKEN}\n', 'package.json': '{}' },
      },
    },
    { good: { dockerfile: 'FROM node:22\nCOPY . /app\n', files: { '.env': 'DB_PASSWORD=hunter-two\n', '.dockerignore': '.env\n' } } },
    {
      bad: {
        dockerfile: 'FROM python:3.14\nCOPY pip.conf /etc/pip.conf\nRUN pip install flask\n',
        files: { 'pip.conf': '[global]\nindex-url = https://ci:open-sesame@packages.example.org/simple\n' },
      },
      flags: 'pip.conf',
      fixed: 'FROM python:3.14\nRUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf pip install flask\n',
    },
    {
      good: {
        dockerfile: 'FROM python:3.14\nCOPY pip.conf /etc/pip.conf\nCOPY settings.xml /root/.m2/\n',
        files: {
          'pip.conf': '[global]\nindex-url = https://packages.example.org/simple\n',
          'settings.xml': '<settings><servers><server><password>${env.PASSWORD}</password></server></servers></settings>',
        },
      },
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY src /app\nENV GOOGLE_APPLICATION_CREDENTIALS=/app/storage.json\n',
        files: {
          'src/storage.json':
            '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n"}',
          '.dockerignore': '.git\n',
        },
      },
      flags: 'src',
      writes: { '.dockerignore': '.git\nsrc/storage.json\n' },
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY gcp.json ./\nENV GOOGLE_APPLICATION_CREDENTIALS=gcp.json\n',
      flags: 'gcp.json',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY src /app\nENV GOOGLE_APPLICATION_CREDENTIALS=/app/storage.json\n',
        files: { 'src/storage.json': '{"type": "external_account", "audience": "//iam.googleapis.com/x"}', '.dockerignore': '.git\n' },
      },
    },
    { good: 'FROM debian:12\nCOPY .env.example id_rsa.pub docker.gpg.key server.pem ./\n' },
    {
      bad: {
        image: {
          layers: [{ by: 'COPY . /app', files: { 'app/config.js': 'x', 'app/id_rsa': { size: 1800 } } }],
          secrets: [{ kind: 'aws-access-key', at: { in: 'layer', layer: 0, path: 'app/config.js' } }],
        },
      },
      flags: ['/app/config.js', '/app/id_rsa'],
    },
    {
      good: {
        image: {
          layers: [{ files: { 'usr/share/doc/x/key.pem': 'x', 'app/.env': { size: 0 }, 'etc/ssl/certs/ca-certificates.crt': 'x' } }],
          secrets: [{ kind: 'private-key', at: { in: 'layer', layer: 0, path: 'usr/share/doc/x/key.pem' } }],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      const told = new Set<string>();
      for (const { kind, masked, at } of fileSecrets(image)) {
        told.add(at.path);
        if (at.deletedIn !== undefined || isPublished(image, at.path)) continue;
        const place = { at: image.at(at.path, at.layer), ...(image.isCertainlyBaseLayer(at.layer) && { severity: 'info' as const }) };
        yield { message: 'held', data: { path: `/${at.path}`, kind: kindText(kind), masked }, ...place };
      }
      for (const { path, kind, size, layer } of image.tree.values()) {
        if (kind !== 'file' || size === 0 || image.isCertainlyBaseLayer(layer)) continue;
        // Names are looked at first: nearly all files end here.
        const called = secretByNameAlone(path);
        if (called === undefined || told.has(path) || isPublished(image, path)) continue;
        yield { message: 'called', data: { path: `/${path}`, kind: kindText(called) }, at: image.at(path, layer), severity: 'warning' };
      }
    },
    *dockerfile(file) {
      for (const secret of layeredSecrets(file)) {
        const { step, at, shown: path, what, via, ssh, fromStage, removed } = secret;
        if (via !== 'copied' || ssh || removed) continue;
        const data = { path, kind: what.replaceAll('-', ' ') };
        if (step.stage.shipped)
          yield {
            message: 'named',
            data,
            at,
            severity: what === 'environment-file' ? 'warning' : 'error',
            fix: secretFileFix(file, secret),
          };
        else if (!fromStage) yield { message: 'cached', data, at, severity: 'warning', fix: secretFileFix(file, secret) };
      }
      yield* selected(file);
    },
  },
});

/** Secrets among the files of a directory that is copied as a whole. */
function* selected(file: DockerfileView) {
  const sources = contextSources(file, 'shipped').filter(({ copies }) => copies);
  const context = sources.length > 0 ? file.context : undefined;
  if (!context) return;
  for (const source of sources) {
    if (!takesDirectory(file, source)) continue;
    const named = namedWithin(file, source);
    const found = filesOf(file, source).flatMap(({ path }) => {
      const kind =
        path === named ? holdsSecret(context, path, 'cloud-credentials') : couldBeSecret(path) ? holdsSecret(context, path) : undefined;
      return kind ? [{ path, kind }] : [];
    });
    const worst = found.find(({ kind }) => kind !== 'environment-file') ?? found[0];
    if (!worst) continue;
    const edit = ignoring(
      file,
      found.map(({ path }) => path),
    );
    const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
    yield {
      message: 'selected' as const,
      data: { path: worst.path + more, source: sourceText(source), kind: worst.kind.replaceAll('-', ' ') },
      at: source.at,
      severity: worst.kind === 'environment-file' ? ('warning' as const) : ('error' as const),
      ...(edit && { fix: { title: 'Keep it out of the build context', applicability: 'unsafe' as const, edits: [edit] } }),
    };
  }
}

/** Where the credentials that the image names lie in the context, if this source brings them. */
function namedWithin(file: DockerfileView, { step, path }: ContextSource): string | undefined {
  const credentials = namedCredentials(file);
  const { instruction } = step;
  if (credentials === undefined || (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || !instruction.destination)
    return undefined;
  const value = step.expand(instruction.destination);
  const place = value.known ? absolute(step, value.value) : undefined;
  if (place === undefined) return undefined;
  const folder = place.endsWith('/') ? place : `${place}/`;
  if (!credentials.startsWith(folder)) return undefined;
  const rest = credentials.slice(folder.length);
  return path === '' ? rest : `${path}/${rest}`;
}

function sourceText({ path }: ContextSource): string {
  return path === '' ? 'the whole context' : `${path}/`;
}

function ignoring(file: DockerfileView, paths: readonly string[]): Edit | undefined {
  const { context } = file;
  if (!context) return undefined;
  if (context.ignore)
    return extendedIgnoreFile(
      context,
      paths.map((path) => path.replace(/[*?[\]\\]/g, '\\$&')),
    );
  return newIgnoreFile(file, context, contextUse(file)?.clutter ?? []);
}
