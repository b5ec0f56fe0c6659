import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const circularStages = defineRule({
  id: 'circular-stages',
  practice: 'correctness',
  severity: 'error',
  aliases: ['DL3022', 'DL3023', 'DS-0006', 'copy_from_references_current_from_alias', 'circular-stage-deps'],
  refusal: true,
  summary: 'Stages need one another',
  why: 'BuildKit cannot find a stage to begin with and stops with “circular dependency detected on stage”.',
  decides:
    'References by name or number between stages: a stage that copies from itself, or a circle of several. Names are compared without regard to case; the name of an image that is not a stage is no reference.',
  sources: ['https://docs.docker.com/build/building/multi-stage/'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22 AS app\nCOPY --from=app /a /b\n', flags: 'app' },
    { bad: 'FROM golang:1.25 AS Builder\nCOPY --from=builder /a /b\n', flags: 'builder' },
    { good: 'FROM golang:1.25 AS build\nFROM alpine:3.22\nCOPY --from=build /a /b\nCOPY --from=nginx:1.29 /etc/nginx /etc/nginx\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'circular-stages') },
});
