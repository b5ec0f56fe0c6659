import type { ComposeService } from '../../compose/compose.types.ts';
import { indentsOf } from '../../facts/deployment/compose-edits.ts';
import { developmentStage, isWorkedIn } from '../../facts/deployment/compose-role.ts';
import type { ComposeView } from '../../facts/views/compose-view.ts';
import { defineRule, type FixReport } from '../define.ts';

const dockerfile =
  'FROM node:22-slim AS dev\nWORKDIR /app\nCMD ["npm", "run", "dev"]\nFROM dev AS build\nRUN npm run build\nFROM node:22-slim\nCOPY --from=build /app/dist /app\nCMD ["node", "/app/main.js"]\n';
const compose = (build: string, path = 'compose.dev.yaml', text = dockerfile) => ({
  path,
  files: { [path]: `services:\n  web:\n${build}`, Dockerfile: text },
});

export const developmentStageUnused = defineRule({
  id: 'development-stage-unused',
  practice: 'development',
  severity: 'info',
  aliases: [],
  summary: 'A service for development builds the production image, though the Dockerfile has a stage for development',
  why: 'The stage for development has the tools and the command that developers need; the last stage is what production runs. Without a target Compose builds the last one, and the other is never used.',
  notWhen: 'Developers are meant to run the very image of production.',
  decides:
    'A service without `target` in a file or with mounts for development, whose Dockerfile has a stage called dev, development, local or debug that is not part of what is built.',
  sources: [
    'https://docs.docker.com/reference/compose-file/build/#target',
    'https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage',
  ],
  messages: { unused: '{service} is for development and builds the last stage; {dockerfile} has the stage {stage} for it' },
  examples: [
    {
      bad: compose('    build:\n      context: .\n    ports:\n      - "3000:3000"\n'),
      flags: 'web',
      fixed: 'services:\n  web:\n    build:\n      context: .\n      target: dev\n    ports:\n      - "3000:3000"\n',
    },
    { bad: compose('    build: .\n    volumes:\n      - ./src:/app/src\n', 'compose.yaml'), flags: 'web' },
    { good: compose('    build:\n      context: .\n      target: dev\n') },
    { good: compose('    build: .\n', 'compose.yaml') },
    { good: compose('    build: .\n', 'compose.test.yaml') },
    { good: compose('    build: .\n', 'compose.dev.yaml', 'FROM node:22-slim AS build\nFROM node:22-slim\n') },
  ],
  detect: {
    *compose(view) {
      for (const service of view.file.services) {
        if (!service.build || service.build.target || service.extendsFile || !isWorkedIn(view, service)) continue;
        const image = view.imageOf(service);
        const stage = image?.graph.stages.find(({ name, shipped }) => name !== undefined && developmentStage.test(name) && !shipped);
        if (!image || stage?.name === undefined) continue;
        const fix = fixOf(view, service, stage.name);
        const data = { service: service.name, dockerfile: image.path, stage: stage.name };
        yield { message: 'unused', data, at: service.span, fix };
      }
    },
  },
});

function fixOf(view: ComposeView, service: ComposeService, stage: string): FixReport {
  const title = `Build the stage ${stage}`;
  const manual = { title, applicability: 'manual', edits: [] } as const;
  const own = service.keys.get('build');
  const context = service.build?.context;
  const indents = indentsOf(view, service);
  if (!own || own.shared || !context || !indents) return manual;
  // Below a context that stands in a line of its own.
  const indent = view.indentation(context.span.start);
  const line = view.source.text.slice(view.source.text.lastIndexOf('\n', context.span.start - 1) + 1, context.span.start);
  if (!/^[ \t]*context:[ \t]*$/.test(line) || indent.length <= indents.keys.length) return manual;
  return { title, applicability: 'unsafe', edits: [view.insertLinesBelow(context.span, `${indent}target: ${stage}`)] };
}
