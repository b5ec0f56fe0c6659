import { takesDirectory } from '../../facts/caching/context-sources.ts';
import { contextUse } from '../../facts/layers/context-clutter.ts';
import { newIgnoreFile } from '../../facts/layers/ignore-file-edit.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule } from '../define.ts';

export const missingDockerignore = defineRule({
  id: 'missing-dockerignore',
  practice: 'context',
  severity: 'warning',
  aliases: [],
  summary: 'The build context is sent without an ignore file',
  why: 'What COPY takes from a directory is sent to the builder, hashed, and becomes part of the image: version history, installed dependencies of another platform, editor files and local secrets. Any change in them invalidates the cache of every later step.',
  notWhen: 'The Dockerfile names each file that it takes; the builder then asks for no others.',
  decides:
    'No `.dockerignore` or `<Dockerfile>.dockerignore` holds for the context, and a COPY, ADD or bind mount of a stage that the image needs takes a directory as a whole. Counted is what the sources select, as BuildKit sends no more. Dependencies and build results count as unneeded only if a step of the file makes them again, `.git` only if nothing reads it, and what a COPY names never. Info if nothing unneeded is there today; silent for a folder that holds nothing but Dockerfiles.',
  sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  messages: {
    measured: 'No .dockerignore: {before} are sent, {after} would do without {what}',
    secret: 'No .dockerignore: {what} is sent, which holds secrets',
    none: 'No .dockerignore: whatever the folder holds on the day of a build is sent',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
        files: { 'package.json': '{}', 'server.js': '1', '.git/HEAD': 'ref: refs/heads/main', 'node_modules/a/index.js': '1234567890' },
      },
      flags: '.',
      writes: { '.dockerignore': '.git\n**/node_modules\n.env\nDockerfile*\n**/.DS_Store\n' },
    },
    {
      bad: { dockerfile: 'FROM alpine:3.22\nCOPY . /srv\n', files: { 'index.html': 'hello', '.env': 'API_TOKEN=k8Gx02pQz7Lm4Ra9\n' } },
      flags: '.',
      writes: { '.dockerignore': '.git\n.env\nDockerfile*\n**/.DS_Store\n' },
    },
    {
      bad: { dockerfile: 'FROM alpine:3.22\nCOPY . /srv\n', files: { 'index.html': 'hello' } },
      flags: '.',
      writes: { '.dockerignore': '.git\n.env\nDockerfile*\n**/.DS_Store\n' },
    },
    {
      bad: {
        dockerfile: 'FROM rust:1.90\nWORKDIR /src\nCOPY . .\nRUN cargo build --release\n',
        files: { 'Cargo.toml': '', 'src/main.rs': '', 'compose.yaml': 'services: {}\n' },
      },
      flags: '.',
      writes: { '.dockerignore': '.git\ntarget\n.env\nDockerfile*\ncompose*.y*ml\n**/.DS_Store\n' },
    },
    { good: { dockerfile: 'FROM alpine:3.22\nCOPY index.html /srv/\n', files: { 'index.html': 'hello', '.git/HEAD': 'x' } } },
    {
      good: {
        dockerfile: 'FROM alpine:3.22\nCOPY . /srv\n',
        files: { 'index.html': 'hello', '.git/HEAD': 'x', '.dockerignore': '.git\n' },
      },
    },
    { good: 'FROM alpine:3.22\nCOPY . /srv\n' },
    { good: { dockerfile: 'FROM alpine:3.22\nCOPY . /srv\n', files: { 'debug.Dockerfile': 'FROM alpine:3.22\n' } } },
  ],
  detect: {
    *dockerfile(file) {
      const use = contextUse(file);
      const context = use && file.context;
      if (!context || context.ignore) return;
      const { widest, clutter, bytes, clutterBytes } = use;
      if (!takesDirectory(file, widest)) return;
      const at = widest.at;
      if (context.incomplete !== undefined && clutter.length === 0) {
        yield { unknown: `the build context was not read whole: ${context.incomplete}`, at };
        return;
      }
      const fix = { title: 'Write a .dockerignore', applicability: 'unsafe', edits: [newIgnoreFile(file, context, clutter)] } as const;
      const secret = clutter.find((each) => each.secret);
      const matters =
        clutter.some(({ pattern }) => /\.git$|node_modules|venv/.test(pattern)) || clutterBytes >= 1e6 || clutterBytes >= bytes * 0.2;
      if (clutter.length > 0 && matters && clutterBytes > (secret?.bytes ?? 0)) {
        yield {
          message: 'measured',
          data: {
            before: bytesText(bytes),
            after: bytesText(bytes - clutterBytes),
            what: clutter
              .slice(0, 3)
              .map(({ path }) => path)
              .join(', '),
          },
          at,
          fix,
          impact: {
            contextBytes: -clutterBytes,
            before: bytes,
            after: bytes - clutterBytes,
            basis: `measured by walking ${context.path || '.'}${context.incomplete === undefined ? '' : ', which was not read whole'}`,
          },
        };
      } else if (secret) yield { message: 'secret', data: { what: secret.path }, at, fix };
      // A folder with nothing but Dockerfiles is not the one that the image is built from, or has nothing to leave out.
      else if (context.sent.files.some(({ path }) => !isDockerfile(path))) yield { message: 'none', at, severity: 'info', fix };
    },
  },
});

function isDockerfile(path: string): boolean {
  return /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:Dockerfile|Containerfile)$/i.test(path);
}
