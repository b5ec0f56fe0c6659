import { hasWindowsBase } from '../../facts/images/windows-stage.ts';
import { defineRule } from '../define.ts';

export const stopSignalSpelling = defineRule({
  id: 'stop-signal-spelling',
  practice: 'style',
  severity: 'style',
  preset: 'style',
  aliases: ['prefer-canonical-stopsignal'],
  summary: 'STOPSIGNAL is a number, or not written as the signal is called',
  why: 'SIGTERM says what is meant; 15 and term have to be looked up, and numbers are not the same on all processors.',
  notWhen: 'The file is generated.',
  decides:
    'Constant arguments of STOPSIGNAL that are a number from 1 to 31, lack `SIG` or are not in capitals. Windows images are left to stop-signal-on-windows.',
  sources: ['https://docs.docker.com/reference/dockerfile/#stopsignal', 'https://man7.org/linux/man-pages/man7/signal.7.html'],
  messages: { spelling: '{written} is called {name}' },
  examples: [
    { bad: 'FROM alpine:3.22\nSTOPSIGNAL 15\n', flags: '15', fixed: 'FROM alpine:3.22\nSTOPSIGNAL SIGTERM\n' },
    { bad: 'FROM alpine:3.22\nSTOPSIGNAL rtmin+3\n', flags: 'rtmin+3', fixed: 'FROM alpine:3.22\nSTOPSIGNAL SIGRTMIN+3\n' },
    { good: 'FROM alpine:3.22\nSTOPSIGNAL SIGWINCH\n' },
    { good: 'FROM alpine:3.22\nARG SIGNAL=15\nSTOPSIGNAL $SIGNAL\n' },
    { good: 'FROM alpine:3.22\nSTOPSIGNAL 42\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { stage, instruction } of file.stepsOf('all', 'STOPSIGNAL')) {
        const { argument } = instruction;
        if (!argument || instruction.broken || hasWindowsBase(stage)) continue;
        const name = nameOf(argument.text);
        if (name === undefined || name === argument.text) continue;
        yield {
          message: 'spelling',
          data: { written: argument.text, name },
          at: argument.span,
          fix: { title: `Write ${name}`, applicability: 'safe', edits: [file.replace(argument.span, name)] },
        };
      }
    },
  },
});

/** By their numbers on x86 and ARM, from 1. */
const names =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS';

function nameOf(written: string): string | undefined {
  if (/^\d+$/.test(written)) {
    const name = names.split(' ')[Number(written) - 1];
    return name && `SIG${name}`;
  }
  return /^[a-z][a-z\d+-]*$/i.test(written) ? `SIG${written.toUpperCase().replace(/^SIG/, '')}` : undefined;
}
