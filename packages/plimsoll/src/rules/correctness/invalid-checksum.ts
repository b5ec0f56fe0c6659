import { defineRule } from '../define.ts';
import { refusals } from './refusals.ts';

export const invalidChecksum = defineRule({
  id: 'invalid-checksum',
  practice: 'correctness',
  severity: 'error',
  aliases: [],
  refusal: true,
  summary: 'A --checksum of ADD cannot be used',
  why: 'BuildKit refuses checksums that are no digest, and checksums of sources that it does not download.',
  decides:
    'The value after expansion: `sha256:` and 64 hexadecimal digits for HTTP, a commit for Git. Sources from the build context cannot have one.',
  sources: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
  messages: { refused: '{problem}' },
  examples: [
    { bad: 'FROM alpine:3.22\nADD --checksum=sha256:12ab https://example.com/a.tgz /a.tgz\n', flags: 'sha256:12ab' },
    {
      bad: 'FROM alpine:3.22\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a.tgz /a.tgz\n',
      flags: 'sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d',
    },
    {
      good: 'FROM alpine:3.22\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a.tgz /a.tgz\n',
    },
  ],
  detect: { dockerfile: (file) => refusals(file, 'invalid-checksum') },
});
