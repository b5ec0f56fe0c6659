import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const portMappedInExpose = defineRule({
  id: 'port-mapped-in-expose',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['ExposeInvalidFormat'],
  summary: 'EXPOSE names an address or a port of the host',
  why: 'EXPOSE only records which port the program listens at. An address or a port of the host in front of it is dropped: whoever starts the container maps ports with -p or in Compose.',
  notWhen: 'There is no reason to keep it: the image records nothing but the port of the container.',
  decides:
    'A word of EXPOSE that holds a colon after expansion, as BuildKit decides. The fix leaves the port of the container, which is what the image records today.',
  sources: ['https://docs.docker.com/reference/build-checks/expose-invalid-format/'],
  messages: { mapped: 'EXPOSE {word} maps nothing: only the port of the container, {port}, is recorded' },
  examples: [
    {
      bad: 'FROM debian:12\nEXPOSE 127.0.0.1:80:8080 5000:5000/udp 9000\n',
      flags: ['127.0.0.1:80:8080', '5000:5000/udp'],
      fixed: 'FROM debian:12\nEXPOSE 8080 5000/udp 9000\n',
    },
    { bad: 'FROM debian:12\nENV MAP=80:80\nEXPOSE $MAP\n', flags: '$MAP' },
    { good: 'FROM debian:12\nEXPOSE 80/tcp 8000-8010 ${PORT:-80}\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'EXPOSE')) {
        for (const word of instruction.words) {
          const value = step.expand(word);
          if (!value.known || !value.value.includes(':')) continue;
          const port = value.value.slice(value.value.lastIndexOf(':') + 1);
          const isPlain = /^[\d.:/\w[\]-]+$/.test(word.text) && file.text(word.span) === word.text && /^\d/.test(port);
          const fix: FixReport | undefined = isPlain
            ? { title: `Write ${port}`, applicability: 'safe', edits: [file.replace(word.span, port)] }
            : undefined;
          yield { message: 'mapped', data: { word: word.text, port }, at: word.span, ...(fix && { fix }) };
        }
      }
    },
  },
});
