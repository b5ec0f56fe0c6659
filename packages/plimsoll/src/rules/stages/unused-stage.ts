import type { Stage } from '../../build/graph.types.ts';
import { usesOf } from '../../build/queries.ts';
import { defineRule } from '../define.ts';

export const unusedStage = defineRule({
  id: 'unused-stage',
  practice: 'stages',
  severity: 'info',
  aliases: ['no-unreachable-stages'],
  summary: 'Nothing uses a stage',
  why: 'BuildKit does not build it, the old builder does; either way people read and maintain instructions that have no part in the image, and may believe that they have.',
  notWhen: 'The stage is built by itself, with --target.',
  decides:
    'A stage from which neither the shipped stage nor any other takes its base or files. Stages that could be targets of their own are left out: those with a start command or health check, those named for tests, development, debugging or export, and all of a file that has such targets; named stages also where there are several of them, or a variable chooses a stage.',
  sources: ['https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage'],
  messages: { unused: 'Nothing uses {stage}: the image is built without it' },
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM node:24 AS assets\nRUN npm run build\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n',
      flags: 'node:24 AS assets',
    },
    { bad: 'FROM alpine:3.22\nRUN apk add curl\nFROM debian:13\nCMD ["true"]\n', flags: 'alpine:3.22' },
    {
      good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nFROM build AS test\nRUN go test ./...\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    { good: 'FROM python:3.13 AS base\nFROM base AS worker\nCMD ["celery", "worker"]\nFROM base AS web\nCMD ["gunicorn", "app"]\n' },
    { good: 'FROM alpine:3.22 AS build\nFROM ${BASE}\nCOPY --from=build /app /app\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { graph } = file;
      if (graph.stages.length < 2 || !graph.shipped) return;
      // A base or source behind a variable may be any of them.
      if (graph.stages.some(({ root, takes }) => root.kind === 'unknown' || takes.some(({ source }) => source.kind === 'unknown'))) return;
      const unused = graph.stages.filter((stage) => !stage.reachable && usesOf(graph, stage).length === 0);
      // With one target beside the last stage there may be more, and an argument may choose another stage of these.
      if (unused.some((stage) => startsOrServes(stage) || isTargetName(stage.name))) return;
      const named = unused.filter(({ name }) => name !== undefined);
      const chosen = graph.stages.some(({ from, takes }) =>
        [from.image, ...takes.map(({ word }) => word)].some((word) => word?.text.includes('$')),
      );
      const repeated = (stage: Stage) => graph.stages.some((other) => other !== stage && other.name === stage.name);
      for (const stage of unused) {
        const { image, as } = stage.from;
        if (!image || (stage.name !== undefined && (named.length > 1 || chosen || repeated(stage)))) continue;
        const at = { start: image.span.start, end: as?.name.span.end ?? image.span.end };
        yield { message: 'unused', data: { stage: stage.name === undefined ? `the stage from ${image.text}` : `stage ${stage.name}` }, at };
      }
    },
  },
});

/** It is made to be started, so it is a target. */
function startsOrServes({ steps }: Stage): boolean {
  return steps.some(({ instruction: { keyword } }) => keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK');
}

/** Names that people give to `--target`. */
function isTargetName(name: string | undefined): boolean {
  return (
    name !== undefined &&
    /(?:^|[-_.])(?:test(?:s|ing|er)?|unit|e2e|integration|dev(?:el|elop|elopment|container)?|debug(?:ger)?|lint(?:er)?|check|ci|coverage|docs?|export|artifacts?|binar(?:y|ies)|release|dist|output|packages?|publish|prod(?:uction)?|staging|local|shell|tools?|validate|vendor|update|format|fmt|generate|benchmarks?|bench|watch|cross|scan|sbom|runtime|final|target|slim|full|alpine|debian)(?:$|[-_.\d])/i.test(
      name,
    )
  );
}
