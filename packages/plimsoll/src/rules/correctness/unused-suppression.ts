import { defineRule, flag } from '../define.ts';

export const unusedSuppression = defineRule({
  id: 'unused-suppression',
  practice: 'correctness',
  severity: 'info',
  aliases: [],
  summary: 'An ignore comment hides nothing',
  why: 'A comment that hides nothing today will hide the next real finding of that rule, with a reason that was written for another one. A misspelt rule id hides nothing although someone relies on it.',
  notWhen: 'The finding only shows elsewhere: with another target, another configuration, or beside other files.',
  decides:
    'Each id of a `# plimsoll ignore=` comment that hid no finding in this run. Comments for other tools are left alone unless the option `others` asks for them: those tools may need them. So are comments for rules that did not run.',
  sources: ['https://eslint.org/docs/latest/use/configure/rules#report-unused-eslint-disable-comments'],
  options: { others: flag('Also report comments for other tools: once a team has dropped these', false) },
  messages: {
    unused: '{rule} reports nothing here: this comment hides nothing',
    foreign: '{rule} of this comment for {tool} hides nothing here',
    unknown: 'There is no rule {rule}: this comment hides nothing',
  },
  examples: [
    {
      bad: 'FROM alpine:3.22\n# plimsoll ignore=sudo-used -- legacy script\nRUN ls\n',
      flags: 'sudo-used',
      fixed: 'FROM alpine:3.22\nRUN ls\n',
    },
    {
      bad: 'FROM alpine:3.22\n# plimsoll ignore=sudo-used,no-such-rule -- legacy script\nRUN sudo ls\n',
      flags: 'no-such-rule',
      fixed: 'FROM alpine:3.22\n# plimsoll ignore=sudo-used -- legacy script\nRUN sudo ls\n',
    },
    { good: 'FROM alpine:3.22\n# plimsoll ignore=sudo-used -- legacy script\nRUN sudo ls\n' },
    { good: 'FROM alpine:3.22\n# hadolint ignore=DL3004\nRUN ls\n' },
    {
      bad: { dockerfile: 'FROM alpine:3.22\n# hadolint ignore=DL3004,SC2086\nRUN ls\n', options: { others: true } },
      flags: '# hadolint ignore=DL3004,SC2086',
    },
  ],
  detect: {
    *suppressions(unused, { others }) {
      for (const { at, rule, exists, tool, remove } of unused) {
        if (!remove) {
          if (others) yield { message: 'foreign', data: { rule, tool }, at, severity: 'info' };
          continue;
        }
        const fix = { title: `Remove ${rule} from the ignore comment`, applicability: 'safe', edits: [remove] } as const;
        yield { message: exists ? 'unused' : 'unknown', data: { rule }, at, fix };
      }
    },
  },
});
