import { hiddenBytes, savedBytes } from '../../facts/image/own-waste.ts';
import { filesText } from '../../facts/image/path-list.ts';
import { ownerInCopy, type RewrittenFiles, rewrittenFiles } from '../../facts/user/rewritten-files.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule } from '../define.ts';

export const ownershipChangedInOwnLayer = defineRule({
  id: 'ownership-changed-in-own-layer',
  practice: 'size',
  severity: 'warning',
  aliases: [],
  summary: 'chown -R or chmod -R writes the files of earlier layers again',
  why: 'To change the owner or the mode of a file that an earlier layer brought, the whole file is copied into the new layer. A recursive chown behind a COPY stores and ships every file twice; COPY --chown sets the owner when the file is written, at no cost.',
  notWhen: 'The owner can only be known at that point, or the files are few and small.',
  decides:
    'A recursive chown, chgrp or chmod in a RUN of a stage that ends in the image, of a directory into which an earlier instruction of the stage is seen to have copied, unpacked, cloned or installed a tree of files. Not for root as the owner, for what COPY gave the same owner, for single small files (less than 100 kB, where the build context is known), or for a directory that only a part of a copy went to. Info for less than 1 MB. Of a built image the files that a layer holds again with the same content, from 100 kB on (a warning from 1 MB).',
  sources: [
    'https://docs.docker.com/reference/dockerfile/#copy---chown---chmod',
    'https://docs.docker.com/engine/storage/drivers/overlayfs-driver/#modifying-files-or-directories',
  ],
  messages: {
    twice: 'This layer holds {paths} a second time ({size}), with the content that layer {layer} has: what differs is mode, owner or time',
    again: '{command} writes all of {path} again: what line {line} put there is in the image twice',
    sized: '{command} writes all of {path} again: the {size} that line {line} put there are in the image twice',
  },
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\n# not as root\nRUN chown -R node:node /app\nUSER node\n',
      flags: 'chown -R node:node /app',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY --chown=node:node . .\n# not as root\nRUN chown node:node /app\nUSER node\n',
    },
    {
      bad: {
        dockerfile: 'FROM debian:12\nRUN useradd -u 1001 app\nCOPY site /srv/site\nRUN chmod -R 755 /srv/site && echo done\n',
        files: { 'site/photo.jpg': 'a'.repeat(300_000) },
      },
      flags: 'chmod -R 755 /srv/site',
      fixed: 'FROM debian:12\nRUN useradd -u 1001 app\nCOPY --chmod=755 site /srv/site\nRUN chmod 755 /srv/site && echo done\n',
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN useradd app && chown -R app:app .\n',
      flags: 'chown -R app:app .',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY --chown=node:node . .\nRUN chown -R node:node /app\n' },
    {
      good: 'FROM debian:12\nCOPY --from=a /site/dist /srv/new\nRUN rsync -a /srv/new/ /srv/site/ && rm -rf /srv/new && chown -R 1001 /srv\n',
    },
    {
      good: 'FROM golang:1.25\nWORKDIR /go\nRUN curl -o protoc.zip https://packages.example/protoc.zip\nRUN rm protoc.zip\nRUN chmod -R 775 /go\n',
    },
    { good: 'FROM debian:12\nCOPY entrypoint.sh /app/\nRUN mkdir /app/data && chown -R 1001:1001 /app /var/log/app\n' },
    { good: 'FROM debian:12\nCOPY . /app\nRUN chown -R root:root /app && mkdir -p /data && chown -R 1001 /data\n' },
    { good: 'FROM debian:12 AS build\nCOPY . /app\nRUN chown -R 1001 /app\nFROM scratch\nCOPY --from=build /app /app\n' },
    { good: 'FROM debian:12\nRUN curl -fsSL https://packages.example/a.tar.gz | tar -xz -C /opt && chown -R 1001 /opt\n' },
    {
      bad: {
        image: {
          layers: [
            { by: 'COPY app /app', files: { 'app/server': { size: 40_000_000, content: '00ff' } } },
            { by: 'RUN chown -R app /app', files: { 'app/server': { size: 40_000_000, content: '00ff', uid: 1000 } } },
          ],
        },
      },
      flags: '/app/server',
    },
    {
      good: {
        image: {
          layers: [
            { files: { 'app/server': { size: 4_000_000, content: '00' } } },
            { files: { 'app/server': { size: 5_000_000, content: '11' } } },
          ],
        },
      },
    },
  ],
  detect: {
    *image(image) {
      for (const { how, layer, by, bytes, paths } of hiddenBytes(image)) {
        const [path] = paths;
        if (how !== 'changed' || bytes < 100_000 || path === undefined) continue;
        yield {
          message: 'twice',
          data: { paths: filesText(paths), layer: layer + 1, size: bytesText(bytes) },
          at: image.at(path, by),
          related: [{ message: 'written here', at: image.at(path, layer) }],
          impact: savedBytes(bytes),
          ...(bytes < 1_000_000 && { severity: 'info' as const }),
        };
      }
    },
    *dockerfile(file) {
      for (const rewritten of rewrittenFiles(file)) {
        const { operation, target, path, files, bytes } = rewritten;
        const edits = ownerInCopy(file, rewritten);
        const [first] = files;
        if (!first) continue;
        const data = {
          command: `${operation.tool} -R`,
          path,
          line: file.source.position((files.find(isWhole(rewritten)) ?? first).at.start).line,
        };
        const rest = {
          at: { start: operation.command.program.span.start, end: Math.max(target.span.end, operation.command.program.span.end) },
          related: files.slice(0, 5).map(({ at }) => ({ message: 'written here', at })),
          ...(edits && {
            fix: { title: `Let COPY set the ${operation.tool === 'chown' ? 'owner' : 'mode'}`, applicability: 'unsafe' as const, edits },
          }),
        };
        if (bytes === undefined) yield { message: 'again', data, ...rest };
        else
          yield {
            message: 'sized',
            data: { ...data, size: bytesText(bytes) },
            ...rest,
            ...(bytes < 1_000_000 && { severity: 'info' as const }),
            impact: { imageBytes: -bytes, basis: 'size of the copied files in the build context' },
          };
      }
    },
  },
});

/** The copy of a whole directory says more than one of a file in it. */
function isWhole({ path }: RewrittenFiles) {
  return (file: RewrittenFiles['files'][number]) => file.path === path;
}
