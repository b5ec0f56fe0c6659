import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule } from '../define.ts';

export const vexInImage = defineRule({
  id: 'vex-in-image',
  practice: 'vulnerabilities',
  severity: 'info',
  aliases: ['prefer-vex-attestation'],
  summary: 'A VEX document is copied into the image instead of attached to it',
  why: 'VEX says which vulnerabilities do not matter, and changes as they are found: inside the image each new statement is a new build, and scanners that ask the registry do not see it. As an attestation it can be added to images that are out already.',
  notWhen: 'A scanner that only reads files of the image is the one that counts.',
  decides: 'Sources of COPY and ADD, ONBUILD included, whose name ends in `.vex.json`.',
  sources: ['https://docs.docker.com/scout/how-tos/create-exceptions-vex/', 'https://github.com/openvex/spec'],
  messages: { copied: 'Attach {name} to the image as an attestation: it can then change without a build, and scanners find it' },
  examples: [
    { bad: 'FROM alpine:3.22\nCOPY app.vex.json /usr/share/vex/\n', flags: 'app.vex.json' },
    { bad: 'FROM alpine:3.22\nCOPY *.VEX.json /usr/share/vex/\n', flags: '*.VEX.json' },
    { good: 'FROM alpine:3.22\nCOPY vex.json /usr/share/vex/\n' },
  ],
  detect: {
    *dockerfile(file) {
      if (!/\.vex\.json/i.test(file.source.text)) return;
      for (const { instruction } of withTriggers(file, 'shipped', 'COPY', 'ADD')) {
        const found = instruction.sources.find(({ text }) => /\.vex\.json$/i.test(text));
        if (found) yield { message: 'copied', data: { name: found.text }, at: found.span };
      }
    },
  },
});
