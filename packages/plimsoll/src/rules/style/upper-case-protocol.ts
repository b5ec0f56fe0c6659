import { withTriggers } from '../../facts/views/with-triggers.ts';
import { defineRule, type FixReport } from '../define.ts';

export const upperCaseProtocol = defineRule({
  id: 'upper-case-protocol',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['ExposeProtoCasing'],
  summary: 'EXPOSE names a protocol in capital letters',
  why: 'Images record protocols in lower case; written so, a search for the port finds it everywhere.',
  notWhen: 'It is a matter of taste; leave it where another convention is kept.',
  decides: 'The part behind the slash of a word of EXPOSE, after expansion, is not in lower case, as BuildKit decides.',
  sources: ['https://docs.docker.com/reference/build-checks/expose-proto-casing/'],
  messages: { casing: 'Write the protocol {protocol} in lower case' },
  examples: [
    {
      bad: 'FROM debian:12\nEXPOSE 80/TcP 53/udp 443/UDP\n',
      flags: ['TcP', 'UDP'],
      fixed: 'FROM debian:12\nEXPOSE 80/tcp 53/udp 443/udp\n',
    },
    { bad: 'FROM debian:12\nENV P=TCP\nEXPOSE 80/$P\n', flags: '80/$P' },
    { good: 'FROM debian:12\nEXPOSE 80/tcp 81 82/${UNSET}\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, instruction } of withTriggers(file, 'all', 'EXPOSE')) {
        for (const word of instruction.words) {
          const value = step.expand(word);
          const protocol = value.known ? /\/(.*)$/s.exec(value.value)?.[1] : undefined;
          if (protocol === undefined || protocol === protocol.toLowerCase()) continue;
          const isPlain = word.text.endsWith(`/${protocol}`) && file.text(word.span) === word.text;
          const at = isPlain ? { start: word.span.end - protocol.length, end: word.span.end } : word.span;
          const fix: FixReport | undefined = isPlain
            ? { title: `Write ${protocol.toLowerCase()}`, applicability: 'safe', edits: [file.replace(at, protocol.toLowerCase())] }
            : undefined;
          yield { message: 'casing', data: { protocol }, at, ...(fix && { fix }) };
        }
      }
    },
  },
});
