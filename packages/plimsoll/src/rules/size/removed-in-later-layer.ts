import type { Step } from '../../build/graph.types.ts';
import { mountInsteadOfCopy } from '../../facts/caching/mount-instead-of-copy.ts';
import { mergeRuns } from '../../facts/edits/merge-runs.ts';
import { hiddenBytes, savedBytes } from '../../facts/image/own-waste.ts';
import { filesText } from '../../facts/image/path-list.ts';
import { imagePath } from '../../facts/images/image-path.ts';
import { type HiddenFile, hiddenBy } from '../../facts/layers/hidden-files.ts';
import type { LayerFile } from '../../facts/layers/layer-files.ts';
import { isWorkbench } from '../../facts/stages/beside-production.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import type { RemoveOperation } from '../../shell/operations.ts';
import type { ShellWord } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const removedInLaterLayer = defineRule({
  id: 'removed-in-later-layer',
  practice: 'size',
  severity: 'warning',
  aliases: [],
  summary: 'Files of one layer are removed in a later one',
  why: 'A layer holds what its instruction wrote, and is stored and pulled whole. A removal in a later RUN only hides the files: the image stays as large as it was, and they can still be read out of it.',
  notWhen: 'The image is squashed, or its layers are merged by the builder.',
  decides:
    'An rm of a path, or of a directory or pattern that covers it, in a RUN of a stage that ends in the image, when an earlier instruction of the image is seen to have written it: a COPY or ADD, a download, a clone, an unpacked archive, installed dependencies or what a build made. Parts of a copied directory count if the build context shows that they are there. Small files (scripts, manifests, less than 100 kB) are left alone, and so are paths that cannot be known. Info in images to develop or to run tests in. Of a built image the bytes of each layer that a later one deletes, from 100 kB on (a warning from 1 MB), but for files of a known base, which only another base would save.',
  sources: ['https://docs.docker.com/build/building/best-practices/', 'https://github.com/opencontainers/image-spec/blob/main/layer.md'],
  messages: {
    hidden: '{paths} stay in layer {layer} ({size}): this layer only hides them',
    removed: '{path} stays in the image: line {line} {wrote} it in a layer of its own, and this only hides it',
    sized: '{path} ({size}) stays in the image: line {line} {wrote} it in a layer of its own, and this only hides it',
  },
  examples: [
    {
      bad: 'FROM debian:12\nRUN curl -fsSLo /tmp/jdk.tar.gz https://packages.example/jdk.tar.gz && tar -C /opt -xzf /tmp/jdk.tar.gz\nRUN rm /tmp/jdk.tar.gz\n',
      flags: '/tmp/jdk.tar.gz',
      fixed:
        'FROM debian:12\nRUN curl -fsSLo /tmp/jdk.tar.gz https://packages.example/jdk.tar.gz && tar -C /opt -xzf /tmp/jdk.tar.gz \\\n    && rm /tmp/jdk.tar.gz\n',
    },
    {
      bad: 'FROM debian:12\nCOPY jdk.tar.gz /tmp/\nRUN tar -C /opt -xzf /tmp/jdk.tar.gz && \\\n    rm -f /tmp/jdk.tar.gz\n',
      flags: '/tmp/jdk.tar.gz',
      fixed: 'FROM debian:12\nRUN --mount=type=bind,source=jdk.tar.gz,target=/tmp/jdk.tar.gz tar -C /opt -xzf /tmp/jdk.tar.gz\n',
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install && npm run build\nRUN rm -rf node_modules\n',
      flags: 'node_modules',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install && npm run build \\\n    && rm -rf node_modules\n',
    },
    {
      bad: 'FROM debian:12\nADD https://packages.example/tool.zip /tmp/tool.zip\nWORKDIR /opt\nRUN unzip /tmp/tool.zip; rm -rf /tmp/*\n',
      flags: '/tmp/*',
    },
    {
      bad: 'FROM debian:12\nWORKDIR /src\nRUN git clone https://git.example/tool.git && make -C tool install\nENV A=b\nRUN rm -rf /src/tool\n',
      flags: '/src/tool',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN rm -rf data *.pyc\n',
        files: { 'data/words.txt': 'a'.repeat(200_000), 'app.py': '' },
      },
      flags: 'data',
    },
    {
      bad: '# Image for development\n# A dev container\nFROM debian:12\nADD https://packages.example/tool.zip /tmp/tool.zip\nRUN rm /tmp/tool.zip\n',
      flags: '/tmp/tool.zip',
    },
    { good: 'FROM debian:12\nRUN curl -fsSLO https://packages.example/jdk.tar.gz && tar -xzf jdk.tar.gz && rm jdk.tar.gz\n' },
    { good: 'FROM python:3.13\nCOPY requirements.txt /tmp/\nRUN pip install -r /tmp/requirements.txt && rm /tmp/requirements.txt\n' },
    { good: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN rm -rf node_modules\n' },
    {
      good: 'FROM debian:12 AS build\nCOPY src.tar.gz /src/\nRUN tar -xzf /src/src.tar.gz\nRUN rm -rf /src\nFROM scratch\nCOPY --from=build /app /app\n',
    },
    {
      good: 'FROM debian:12\nRUN --mount=type=cache,target=/tmp/c curl -o /tmp/c/a.zip https://packages.example/a.zip\nRUN rm -rf /tmp/c/a.zip\n',
    },
    {
      bad: {
        image: {
          layers: [
            { by: 'COPY data.tar /', files: { 'data.tar': { size: 50_000_000 } } },
            { by: 'RUN rm data.tar', removes: ['data.tar'] },
          ],
        },
      },
      flags: '/data.tar',
    },
    { good: { image: { layers: [{ files: { 'a.txt': { size: 200 } } }, { removes: ['a.txt'] }] } } },
  ],
  detect: {
    *image(image) {
      for (const { how, layer, by, bytes, paths } of hiddenBytes(image)) {
        const [path] = paths;
        if (how !== 'deleted' || bytes < least || path === undefined) continue;
        yield {
          message: 'hidden',
          data: { paths: filesText(paths), layer: layer + 1, size: bytesText(bytes) },
          at: image.at(path, by),
          related: [{ message: 'written here', at: image.at(path, layer) }],
          impact: savedBytes(bytes),
          ...(bytes < 1_000_000 && { severity: 'info' as const }),
        };
      }
    },
    *dockerfile(file) {
      const reported = new Set<LayerFile>();
      for (const stage of file.stages('shipped')) {
        for (const step of stage.steps) {
          if (step.instruction.keyword !== 'RUN') continue;
          for (const operation of step.operations) {
            if (operation.kind !== 'remove' || operation.command.conditional) continue;
            for (const word of operation.targets) {
              const target = imagePath(step, operation.command, word);
              const hidden = target === undefined || target === '/' ? undefined : hiddenBy(file, step, operation, target);
              if (!hidden || (hidden.whole && reported.has(hidden.written))) continue;
              const { written, bytes } = hidden;
              if (hidden.whole) reported.add(written);
              const path = hidden.whole ? written.path : word.unquoted;
              const { line } = file.source.position(written.at.start);
              const rest = {
                at: word.span,
                related: [{ message: `${verbs[written.kind]} here`, at: written.at }],
                ...(isWorkbench(file) && { severity: 'info' as const }),
                ...fixOf(file, hidden, step, operation, word),
              };
              if (bytes === undefined) yield { message: 'removed', data: { path, line, wrote: verbs[written.kind] }, ...rest };
              else
                yield {
                  message: 'sized',
                  data: { path, line, wrote: verbs[written.kind], size: bytesText(bytes) },
                  ...rest,
                  impact: { imageBytes: -bytes, basis: 'size of the removed files in the build context' },
                };
            }
          }
        }
      }
    },
  },
});

const verbs = {
  copied: 'copied',
  downloaded: 'downloaded',
  cloned: 'cloned',
  extracted: 'unpacked',
  installed: 'installed',
  built: 'built',
} as const;

function fixOf(
  file: DockerfileView,
  hidden: HiddenFile,
  step: Step,
  { command, targets }: RemoveOperation,
  word: ShellWord,
): { fix?: FixReport } {
  const { written, whole } = hidden;
  if (written.command) {
    const edit = mergeRuns(file, written.step, step);
    return edit ? { fix: { title: 'Write and remove it in one RUN', applicability: 'safe', edits: [edit] } } : {};
  }
  if (!whole || targets.length !== 1 || imagePath(step, command, word) !== written.path) return {};
  const edits = mountInsteadOfCopy(file, written, step, command);
  return edits ? { fix: { title: 'Mount it for this RUN instead of copying it', applicability: 'unsafe', edits } } : {};
}

const least = 100_000;
