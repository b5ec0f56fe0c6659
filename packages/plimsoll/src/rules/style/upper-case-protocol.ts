import { inStages } from '../../facts/buildkit/in-stages.ts';
import { withTriggers } from '../../facts/views/with-triggers.ts';
import { known } from '../../model/known.ts';
import { asWhom, defineRule, type FixReport } from '../define.ts';

export const upperCaseProtocol = defineRule({
  id: 'upper-case-protocol',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['ExposeProtoCasing'],
  summary: 'EXPOSE names a protocol in capital letters',
  why: 'Images record protocols in lower case; written so, a search for the port finds it everywhere.',
  notWhen: 'It is a matter of taste; leave it where another convention is kept.',
  decides:
    'The part behind the slash of a word of EXPOSE, after expansion, is not in lower case, as BuildKit decides. With `as: buildkit`, what stands behind ONBUILD counts in the stages that start from it, at their FROM.',
  sources: ['https://docs.docker.com/reference/build-checks/expose-proto-casing/'],
  options: { as: asWhom('ExposeProtoCasing') },
  messages: { casing: 'Write the protocol {protocol} in lower case' },
  examples: [
    {
      bad: 'FROM debian:12\nEXPOSE 80/TcP 53/udp 443/UDP\n',
      flags: ['TcP', 'UDP'],
      fixed: 'FROM debian:12\nEXPOSE 80/tcp 53/udp 443/udp\n',
    },
    { bad: 'FROM debian:12\nENV P=TCP\nEXPOSE 80/$P\n', flags: '80/$P' },
    {
      bad: { dockerfile: 'FROM debian:12 AS base\nONBUILD EXPOSE 80/TCP\nFROM base\n', options: { as: 'buildkit' } },
      flags: 'FROM base',
      fixed: 'FROM debian:12 AS base\nONBUILD EXPOSE 80/tcp\nFROM base\n',
    },
    { good: 'FROM debian:12\nEXPOSE 80/tcp 81 82/${UNSET}\n' },
  ],
  detect: {
    *dockerfile(file, { as }) {
      for (const { step, instruction, at: place } of as === 'buildkit' ? inStages(file, 'EXPOSE') : withTriggers(file, 'all', 'EXPOSE')) {
        for (const word of instruction.words) {
          const value = as === 'buildkit' ? known(step.assume(word)) : step.expand(word);
          const protocol = value.known ? /\/(.*)$/s.exec(value.value)?.[1] : undefined;
          if (protocol === undefined || protocol === protocol.toLowerCase()) continue;
          const isPlain = word.text.endsWith(`/${protocol}`) && file.text(word.span) === word.text;
          const at = isPlain ? { start: word.span.end - protocol.length, end: word.span.end } : word.span;
          const fix: FixReport | undefined = isPlain
            ? { title: `Write ${protocol.toLowerCase()}`, applicability: 'safe', edits: [file.replace(at, protocol.toLowerCase())] }
            : undefined;
          yield { message: 'casing', data: { protocol }, at: place ?? at, ...(fix && { fix }) };
        }
      }
    },
  },
});
