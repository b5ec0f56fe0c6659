import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const noInstructions = defineRule({
  id: 'no-instructions',
  practice: 'correctness',
  severity: 'error',
  aliases: ['require-stages'],
  refusal: true,
  summary: 'The file has no stage to build',
  why: 'BuildKit stops with “file with no instructions” or “no build stage in current context”: an image begins with FROM, and nothing can be built without one.',
  decides: 'A file that is empty, holds only comments, or has no FROM.',
  sources: ['https://docs.docker.com/reference/dockerfile/#from'],
  messages: { refused: '{problem}' },
  examples: [{ bad: '# nothing here yet\n', flags: '' }, { good: 'FROM scratch\nCOPY app /app\n' }],
  detect: { dockerfile: (file) => refusals(file, 'no-instructions') },
});
