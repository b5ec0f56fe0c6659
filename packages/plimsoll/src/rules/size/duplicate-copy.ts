import type { Stage, Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { absolute } from '../../facts/caching/copied-sources.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { bytesText } from '../../model/quantity.ts';
import { defineRule } from '../define.ts';

export const duplicateCopy = defineRule({
  id: 'duplicate-copy',
  practice: 'size',
  severity: 'warning',
  aliases: [],
  summary: 'The same files are copied to the same place twice',
  why: 'Each COPY makes a layer with all that it copies, also if it is there already: the image holds those files twice, and the build sends and writes them twice.',
  notWhen: 'A RUN in between changes the files, and the second COPY is there to bring them back.',
  decides:
    'Two COPY or ADD of one stage, with the same flags, that bring the same file or folder to the same place, or a file or folder that an earlier copy of a folder around it put in that very place. Manifests that are copied before everything else are what the cache needs, and not meant. With a RUN in between it is info, as that may have changed the files.',
  sources: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
  messages: {
    again: '{path} is there already: line {line} copied it to the same place',
    sized: '{path} ({size}) is there already: line {line} copied it to the same place',
  },
  examples: [
    {
      bad: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nCOPY config.ini /app/\nCMD ["python", "app.py"]\n',
      flags: 'config.ini',
      fixed: 'FROM python:3.13\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n',
    },
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCOPY ./ /app\n',
      flags: './',
    },
    {
      bad: {
        dockerfile: 'FROM nginx:1.29\nCOPY site /usr/share/nginx/html/\nCOPY site/images /usr/share/nginx/html/images\n',
        files: { 'site/images/a.png': 'a'.repeat(2000), 'site/index.html': '' },
      },
      flags: 'site/images',
      fixed: 'FROM nginx:1.29\nCOPY site /usr/share/nginx/html/\n',
    },
    { good: 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n' },
    {
      good: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY nginx.conf /etc/nginx/\nCOPY config.prod.json config.json\nWORKDIR /srv\nCOPY . .\n',
    },
    { good: 'FROM node:22 AS a\nCOPY . /app\nFROM node:22\nCOPY . /app\nCOPY --from=a /app/dist /app/dist\nCOPY src /app/\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const stage of file.stages('reachable')) {
        const copies = copiesOf(stage);
        for (const [index, later] of copies.entries()) {
          const earlier = copies.slice(0, index).findLast((each) => brings(file, each, later));
          if (!earlier) continue;
          const between = stage.steps.slice(earlier.step.index + 1, later.step.index);
          const isBetween = between.some(({ instruction: { keyword } }) => keyword === 'RUN' || keyword === 'ONBUILD' || keyword === '?');
          const isOverwritten = between.some(({ instruction: { keyword } }) => keyword === 'COPY' || keyword === 'ADD');
          const { line } = file.source.position(earlier.copy.span.start);
          const bytes = bytesOf(file, later);
          const path = later.source === '' ? 'The whole build context' : (later.copy.sources[0]?.text ?? later.source);
          const rest = {
            at: later.copy.sources[0]?.span ?? later.copy.keywordSpan,
            severity: isBetween || !stage.shipped ? ('info' as const) : ('warning' as const),
            related: [{ message: 'copied here', at: earlier.copy.sources[0]?.span ?? earlier.copy.keywordSpan }],
            ...(!isBetween &&
              !isOverwritten && {
                fix: { title: 'Copy it once', applicability: 'unsafe' as const, edits: [file.removeInstruction(later.copy)] },
              }),
          };
          if (bytes === undefined) yield { message: 'again', data: { path, line }, ...rest };
          else
            yield {
              message: 'sized',
              data: { path, line, size: bytesText(bytes) },
              ...rest,
              ...(stage.shipped && { impact: { imageBytes: -bytes, basis: 'size of the files in the build context' } }),
            };
        }
      }
    },
  },
});

interface Copy {
  readonly step: Step;
  readonly copy: InstructionOf<'COPY' | 'ADD'>;
  /** Relative to the context, or to the root of what `--from` names; '' for all of it. */
  readonly source: string;
  /** As written. */
  readonly target: string;
  readonly destination: string;
  readonly flags: string;
}

/** Copies with one source that is known, of at most a hundred steps: each is compared with each. */
function copiesOf(stage: Stage): Copy[] {
  const result: Copy[] = [];
  const isCopy = ({ instruction: { keyword } }: Step) => keyword === 'COPY' || keyword === 'ADD';
  const first = stage.steps.findIndex(isCopy);
  if (first === stage.steps.findLastIndex(isCopy)) return result;
  for (const step of stage.steps) {
    const { instruction: copy } = step;
    if ((copy.keyword !== 'COPY' && copy.keyword !== 'ADD') || copy.broken || copy.sources.length !== 1 || result.length === 100) continue;
    const [word] = copy.sources;
    if (!word || word.heredoc || !copy.destination || copy.flags.some(({ name }) => name === 'exclude' || name === 'parents')) continue;
    const [source, target] = [step.expand(word), step.expand(copy.destination)];
    if (!source.known || !target.known || /^[a-z]+:\/\/|^git@|[*?[\\]|(^|\/)\.\.(\/|$)/i.test(source.value)) continue;
    if (copy.keyword === 'ADD' && /\.(tar|tgz|tbz2?|txz|tzst|tar\.\w+)$/i.test(source.value)) continue;
    const destination = absolute(step, target.value);
    if (destination === undefined) continue;
    const flags = copy.flags.map(({ name, value }) => `${name}=${value ?? ''}`).sort();
    result.push({ step, copy, source: rooted(source.value), target: target.value, destination, flags: flags.join(' ') });
  }
  return result;
}

function rooted(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** The earlier copy has put what the later brings in the same place. */
function brings(file: DockerfileView, earlier: Copy, later: Copy): boolean {
  if (earlier.flags !== later.flags) return false;
  if (earlier.source === later.source) {
    if (earlier.destination !== later.destination) return false;
    return later.source === '' || isFolderTarget(earlier) === isFolderTarget(later);
  }
  const isInside = earlier.source === '' || later.source.startsWith(`${earlier.source}/`);
  // What --from names is not known to be a folder.
  if (!isInside || earlier.flags.includes('from=')) return false;
  const below = earlier.source === '' ? later.source : later.source.slice(earlier.source.length + 1);
  const place = earlier.destination === '/' ? `/${below}` : `${earlier.destination}/${below}`;
  const kind = kindOf(file, later.source);
  if (isFolderTarget(later) && kind !== 'folder') {
    const name = below.slice(below.lastIndexOf('/') + 1);
    return (kind === 'file' || /\.\w+$/.test(name)) && place === `${later.destination === '/' ? '' : later.destination}/${name}`;
  }
  return place === later.destination && (kind !== undefined || file.context === undefined);
}

function isFolderTarget({ target }: Copy): boolean {
  return /(^|\/)\.{0,2}$/.test(target);
}

/** Undefined if it is not there, or the context is not known. */
function kindOf({ context }: DockerfileView, source: string): 'file' | 'folder' | undefined {
  const files = context?.select(source) ?? [];
  if (files.length === 0) return undefined;
  return files.some(({ path }) => path === source) ? 'file' : 'folder';
}

function bytesOf({ context }: DockerfileView, { source, flags }: Copy): number | undefined {
  if (!context || context.incomplete !== undefined || flags.includes('from=')) return undefined;
  const files = context.select(source === '' ? '.' : source);
  return files.length === 0 ? undefined : files.reduce((sum, { bytes }) => sum + bytes, 0);
}
