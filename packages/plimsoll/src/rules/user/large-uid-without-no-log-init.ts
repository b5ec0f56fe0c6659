import { defineRule } from '../define.ts';

export const largeUidWithoutNoLogInit = defineRule({
  id: 'large-uid-without-no-log-init',
  practice: 'user',
  severity: 'warning',
  aliases: ['DL3046', 'use_recommended_flags_with_useradd'],
  summary: 'useradd with a large uid writes large log files into the layer',
  why: 'useradd makes an entry for the account in /var/log/lastlog and /var/log/faillog, files with a fixed place for each uid. They have holes, but layers are archives: with a uid of nine or ten digits a layer of gigabytes is written, and some builders never come to its end.',
  notWhen: 'The image has no such log files: useradd then writes none.',
  decides:
    'useradd with a numeric uid of six digits or more and without --no-log-init (-l), options read as useradd reads them. Info in stages whose layers are not in the image. busybox adduser writes no such files; what cmd or PowerShell run is not looked at.',
  sources: ['https://docs.docker.com/build/building/best-practices/#user', 'https://github.com/golang/go/issues/13548'],
  messages: {
    large: 'useradd with uid {uid} writes log files up to that uid into the layer; --no-log-init keeps it from doing so',
  },
  examples: [
    {
      bad: 'FROM debian:13\nRUN useradd -u 1000660000 app\n',
      flags: 'useradd',
      fixed: 'FROM debian:13\nRUN useradd --no-log-init -u 1000660000 app\n',
    },
    {
      bad: 'FROM debian:13\nRUN ["useradd", "--uid=123456", "app"]\n',
      flags: '"useradd"',
      fixed: 'FROM debian:13\nRUN ["useradd", "--no-log-init", "--uid=123456", "app"]\n',
    },
    { good: 'FROM debian:13\nRUN useradd -lu 123456 app && useradd -u 99999 web && useradd -u $APP_UID other\n' },
    { good: 'FROM alpine:3.22\nRUN adduser -D -u 123456 app && usermod -u 123457 app\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const { step, run } of file.runs('all')) {
        const { script } = step;
        if (!script || script.dialect === 'cmd' || script.dialect === 'powershell') continue;
        for (const operation of step.operations) {
          if (operation.kind !== 'user' || operation.tool !== 'useradd' || operation.uid === undefined || operation.uid < 100_000) continue;
          if (operation.options.has('--no-log-init')) continue;
          const { span } = operation.command.program;
          const option = script.form === 'exec' ? ', "--no-log-init"' : ' --no-log-init';
          yield {
            message: 'large',
            data: { uid: operation.uid },
            at: span,
            severity: step.stage.shipped ? 'warning' : 'info',
            ...(!run.broken && {
              fix: { title: 'Add --no-log-init', applicability: 'safe', edits: [file.insert(span.end, option)] },
            }),
          };
        }
      }
    },
  },
});
