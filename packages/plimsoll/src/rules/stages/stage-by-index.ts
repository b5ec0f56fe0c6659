import type { Stage, Take } from '../../build/graph.types.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule, type FixReport } from '../define.ts';

export const stageByIndex = defineRule({
  id: 'stage-by-index',
  practice: 'stages',
  severity: 'info',
  aliases: ['using_unnamed_build_stages'],
  summary: 'A stage is named by its number',
  why: 'The number of a stage changes when another one is put above it, and the copy then takes files from the wrong stage. A name says what is taken and stays.',
  notWhen: 'The file is generated, and nobody edits it.',
  decides:
    'COPY --from with the number of an earlier stage; a number in a mount is the name of an image. The fix uses the name of the stage, or gives it one: build, or stage and its number if that is taken or several stages need a name.',
  sources: ['https://docs.docker.com/build/building/multi-stage/#name-your-build-stages'],
  messages: {
    named: 'Stage {index} has a name: write {name}',
    unnamed: 'Stage {index} is found by its place in the file only: give it a name',
  },
  examples: [
    {
      bad: 'FROM golang:1.25\nRUN go build -o /a .\nFROM alpine:3.22\nCOPY --from=0 /a /a\nONBUILD COPY --from=0 /b /b\n',
      flags: '0',
      fixed: 'FROM golang:1.25 AS build\nRUN go build -o /a .\nFROM alpine:3.22\nCOPY --from=build /a /a\nONBUILD COPY --from=0 /b /b\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nFROM node:24\nFROM alpine:3.22\nCOPY --from=0 /a /a\nCOPY --from=1 /b /b\n',
      flags: ['0', '1'],
      fixed: 'FROM golang:1.25 AS build\nFROM node:24 AS stage-1\nFROM alpine:3.22\nCOPY --from=build /a /a\nCOPY --from=stage-1 /b /b\n',
    },
    { good: 'FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=build /a /a\nCOPY --from=registry.example/tools:0 /b /b\n' },
  ],
  detect: {
    *dockerfile(file) {
      const uses: { readonly stage: Stage; readonly at: Span }[] = [];
      for (const { takes } of file.graph.stages) {
        for (const take of takes) {
          const at = numberOf(file, take);
          if (at && take.source.kind === 'stage') uses.push({ stage: take.source.stage, at });
        }
      }
      if (uses.length === 0 || uses.length > mostUses) return;
      const unnamed = new Set(uses.flatMap(({ stage }) => (stage.name === undefined ? [stage] : [])));
      const taken = new Set(file.graph.stages.map(({ name }) => name?.toLowerCase()));
      for (const { stage, at } of uses) {
        const data = { index: stage.index };
        if (stage.name !== undefined) {
          // A later stage of the same name would be meant instead.
          const isUnique = file.graph.stages.every((other) => other === stage || other.name?.toLowerCase() !== stage.name?.toLowerCase());
          const fix: FixReport = { title: `Write ${stage.name}`, applicability: 'safe', edits: [file.replace(at, stage.name)] };
          yield { message: 'named', data: { ...data, name: stage.name }, at, ...(isUnique && { fix }) };
          continue;
        }
        const name = unnamed.size === 1 && !taken.has('build') ? 'build' : `stage-${stage.index}`;
        const image = stage.from.image;
        const isFree =
          image !== undefined && !stage.from.broken && !taken.has(name) && !file.diagnostics.some(({ code }) => code === 'circular-stages');
        const edits = isFree
          ? [
              file.insert(image.span.end, asName(file, stage, name)),
              ...uses.flatMap((use) => (use.stage === stage ? [file.replace(use.at, name)] : [])),
            ]
          : [];
        const fix: FixReport | undefined = isFree ? { title: `Name the stage ${name}`, applicability: 'safe', edits } : undefined;
        yield { message: 'unnamed', data, at, ...(fix && { fix }) };
      }
    },
  },
});

/** Every fix holds all uses of a stage, so that they stay together: for more of them nothing is offered. */
const mostUses = 200;

function asName(file: DockerfileView, { from }: Stage, name: string): string {
  return ` ${file.text(from.keywordSpan) === 'from' ? 'as' : 'AS'} ${name}`;
}

/** Where the number of a stage is written. In a mount a number is the name of an image. */
function numberOf(file: DockerfileView, { by, word, source }: Take): Span | undefined {
  return word && by === 'copy' && source.kind === 'stage' && /^\d+$/.test(file.text(word.span)) ? word.span : undefined;
}
