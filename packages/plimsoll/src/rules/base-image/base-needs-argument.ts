import { buildGraph } from '../../build/graph.ts';
import { defineRule } from '../define.ts';

export const baseNeedsArgument = defineRule({
  id: 'base-needs-argument',
  practice: 'base-image',
  severity: 'info',
  preset: 'strict',
  aliases: ['InvalidDefaultArgInFrom'],
  summary: 'FROM names an image only with the build arguments that this build is given',
  why: 'The file builds here, and stops for everybody who builds it without these arguments: a new colleague, another pipeline, an editor.',
  notWhen: 'The image is always built with the argument, by a Compose or bake file that sets it.',
  decides:
    'Where build arguments are given (--build-arg, a Compose or bake file): without them the image of a FROM would be blank, or no reference that a registry can have, as BuildKit decides. Where none is given the build itself stops, which `blank-base-name` and `invalid-image-reference` say.',
  sources: ['https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/'],
  messages: { needed: 'Without build arguments {image} names no image: give its ARG a default above the first FROM' },
  examples: [
    {
      bad: {
        path: 'Dockerfile',
        files: {
          Dockerfile: 'ARG BASE\nARG TAG=3.22\nFROM ${BASE}\nFROM alpine:${TAG}\n',
          'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      args: { BASE: "debian:13", TAG: "3.21" }\n',
        },
      },
      flags: '${BASE}',
    },
    {
      good: {
        path: 'Dockerfile',
        files: {
          Dockerfile: 'ARG VARIANT\nFROM busybox:stable${VARIANT}\n',
          'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      args: { VARIANT: "-musl" }\n',
        },
      },
    },
    { good: 'ARG BASE\nFROM ${BASE}\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { graph, dockerfile } = file;
      if (graph.globalArgs.size === 0 || Object.keys(graph.buildArgs).length === 0) return;
      const bases = graph.stages.flatMap(({ from }) => (from.image?.text.includes('$') ? [from.image] : []));
      if (bases.length === 0) return;
      const refused = (diagnostics: typeof graph.diagnostics) =>
        new Set(
          diagnostics.flatMap(({ code, span }) => (code === 'blank-base-name' || code === 'invalid-image-reference' ? [span.start] : [])),
        );
      const here = refused(graph.diagnostics);
      const without = refused(buildGraph(dockerfile).diagnostics);
      for (const { text, span } of bases) {
        if (without.has(span.start) && !here.has(span.start)) yield { message: 'needed', data: { image: text }, at: span };
      }
    },
  },
});
