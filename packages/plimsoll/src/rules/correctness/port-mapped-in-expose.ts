import { inStages } from '../../facts/buildkit/in-stages.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { known } from '../../model/known.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';

export const portMappedInExpose = defineRule({
  id: 'port-mapped-in-expose',
  practice: 'correctness',
  severity: 'warning',
  aliases: ['ExposeInvalidFormat'],
  summary: 'EXPOSE names an address or a port of the host',
  why: 'EXPOSE only records which port the program listens at. An address or a port of the host in front of it is dropped: whoever starts the container maps ports with -p or in Compose.',
  notWhen: 'There is no reason to keep it: the image records nothing but the port of the container.',
  decides:
    'A word of EXPOSE that holds a colon after expansion, as BuildKit decides. The fix leaves the port of the container, which is what the image records today. With `as: buildkit`, what stands behind ONBUILD counts in the stages that start from it, at their FROM.',
  sources: ['https://docs.docker.com/reference/build-checks/expose-invalid-format/'],
  options: { as: asWhom('ExposeInvalidFormat') },
  messages: { mapped: 'EXPOSE {word} maps nothing: only the port of the container, {port}, is recorded' },
  examples: [
    {
      bad: 'FROM debian:12\nEXPOSE 127.0.0.1:80:8080 5000:5000/udp 9000\n',
      flags: ['127.0.0.1:80:8080', '5000:5000/udp'],
      fixed: 'FROM debian:12\nEXPOSE 8080 5000/udp 9000\n',
    },
    { bad: 'FROM debian:12\nENV MAP=80:80\nEXPOSE $MAP\n', flags: '$MAP' },
    {
      bad: { dockerfile: 'FROM debian:12 AS base\nONBUILD EXPOSE 80:80\nFROM base\n', options: { as: 'buildkit' } },
      flags: 'FROM base',
      fixed: 'FROM debian:12 AS base\nONBUILD EXPOSE 80\nFROM base\n',
    },
    { good: 'FROM debian:12\nEXPOSE 80/tcp 8000-8010 ${PORT:-80}\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const { step, instruction, at } of as === 'buildkit' ? inStages(file, 'EXPOSE') : withTriggers(file, 'all', 'EXPOSE')) {
        for (const word of instruction.words) {
          const value = as === 'buildkit' ? known(step.assume(word)) : step.expand(word);
          if (!value.known || !value.value.includes(':')) continue;
          const port = value.value.slice(value.value.lastIndexOf(':') + 1);
          const isPlain = /^[\d.:/\w[\]-]+$/.test(word.text) && file.text(word.span) === word.text && /^\d/.test(port);
          const fix: FixReport | undefined = isPlain
            ? { title: `Write ${port}`, applicability: 'safe', edits: [file.replace(word.span, port)] }
            : undefined;
          yield { message: 'mapped', data: { word: word.text, port }, at: at ?? word.span, ...(fix && { fix }) };
        }
      }
    },
  },
});
