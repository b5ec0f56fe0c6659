import { gluedKeyword, suggestKeyword } from '../../dockerfile/keywords.ts';
import type { Diagnostic } from '../../dockerfile/tree.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';
import { refusals } from './refusals.ts';

export const unknownInstruction = defineRule({
  id: 'unknown-instruction',
  practice: 'correctness',
  severity: 'error',
  aliases: ['unknown-instruction', 'invalid-onbuild-trigger'],
  refusal: true,
  summary: 'A line begins with a word that is no instruction',
  why: 'BuildKit refuses the file with “unknown instruction”. The word is misspelt, or a line above should have ended with the escape character, or stands there after its escape character was lost.',
  decides:
    'The first word of each instruction, without regard to case. Behind ONBUILD BuildKit lets it pass and the build that starts from the image fails: a warning. The fix needs a word of at least four letters that is near to one instruction.',
  sources: ['https://docs.docker.com/reference/dockerfile/'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nENTRYPOIN ["app"]\n', flags: 'ENTRYPOIN', fixed: 'FROM alpine:3.22\nENTRYPOINT ["app"]\n' },
    { bad: 'FROM alpine:3.22\ncoppy a b\n', flags: 'coppy', fixed: 'FROM alpine:3.22\ncopy a b\n' },
    { bad: 'FROM alpine:3.22\nCMD["app"]\n', flags: 'CMD["app"]', fixed: 'FROM alpine:3.22\nCMD ["app"]\n' },
    { bad: 'FROM alpine:3.22\nONBUILD WROKDIR /app\n', flags: 'WROKDIR', fixed: 'FROM alpine:3.22\nONBUILD WORKDIR /app\n' },
    { bad: 'FROM alpine:3.22\nRUN apk add curl\n    && ls\n', flags: '&&' },
    { good: 'FROM alpine:3.22\nrun ls\n' },
  ],
  detect: { dockerfile: (file) => refusals(file, 'unknown-instruction', (diagnostic) => correction(file, diagnostic)) },
});

/** Instructions that may not stand behind ONBUILD. */
const notTriggers = ['FROM', 'ONBUILD', 'MAINTAINER'];

function correction(file: DockerfileView, { span }: Diagnostic): FixReport | undefined {
  const written = file.text(span);
  const trigger = file.dockerfile.instructions.some(
    ({ keyword, span: whole }) => keyword === 'ONBUILD' && whole.start <= span.start && span.end <= whole.end,
  );
  const glued = gluedKeyword(written);
  if (glued && !(trigger && notTriggers.includes(glued))) {
    const edits = [file.insert(span.start + glued.length, ' ')];
    return { title: `Put a blank behind ${glued}`, applicability: 'unsafe', edits };
  }
  const near = written.length < 4 ? undefined : suggestKeyword(written);
  return near && !(trigger && notTriggers.includes(near.toUpperCase()))
    ? { title: `Write ${near}`, applicability: 'unsafe', edits: [file.replace(span, near)] }
    : undefined;
}
