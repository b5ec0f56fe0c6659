import { stageChain } from '../../build/queries.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { type StartedCommand, startChain } from '../../facts/start/start-chain.ts';
import { defineRule } from '../define.ts';

export const logsToFile = defineRule({
  id: 'logs-to-file',
  practice: 'observability',
  severity: 'info',
  aliases: [],
  summary: 'The program writes its log to a file inside the container',
  why: 'What a container writes to its standard output is kept, rotated and collected by the platform. A log file inside of it is seen by nobody, grows until the disk of the host is full, is gone with the container, and cannot be written at all on a read-only file system.',
  notWhen: 'The file lies in a volume that an agent reads, or is a link to /dev/stdout.',
  decides:
    'Options of the command that a container of the shipped image starts (gunicorn, uWSGI, Java, Celery, Puma) that name a log file, and constant paths that the sources log to. Paths below /dev and /proc, links that a step makes to /dev/stdout, and declared volumes are left out. At most one finding for an image.',
  sources: ['https://12factor.net/logs', 'https://docs.docker.com/engine/logging/'],
  messages: {
    option: '{program} writes its log to {path}, which nobody reads in a container',
    sources: 'The program logs to {path} ({place}), which nobody reads in a container',
  },
  examples: [
    { bad: 'FROM python:3.13\nCMD ["gunicorn", "--access-logfile", "/var/log/access.log", "app"]\n', flags: '"/var/log/access.log"' },
    {
      bad: 'FROM eclipse-temurin:21-jre\nCMD ["java", "-Xloggc:/var/log/gc.log", "-jar", "/app.jar"]\n',
      flags: '"-Xloggc:/var/log/gc.log"',
    },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "app.py"]\n',
        files: { 'requirements.txt': 'flask\n', 'app.py': "import logging\nlogging.basicConfig(filename='/var/log/app.log')\n" },
      },
      flags: '"python"',
    },
    { good: 'FROM python:3.13\nCMD ["gunicorn", "--access-logfile", "-", "--error-logfile=/dev/stderr", "app"]\n' },
    {
      good: 'FROM python:3.13\nRUN ln -sf /dev/stdout /var/log/access.log\nCMD ["gunicorn", "--access-logfile=/var/log/access.log", "app"]\n',
    },
    { good: 'FROM python:3.13\nVOLUME /var/log\nCMD ["gunicorn", "--access-logfile=/var/log/access.log", "app"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const { main } = startChain(file);
      if (!stage || !main?.step || isBesideProduction(file)) return;
      const isSeen = (path: string) =>
        /^(?:-|\/dev\/|\/proc\/|syslog|stdout|stderr|std(?:out|err):)/.test(path) ||
        stage.final.volumes.some((volume) => path === volume || path.startsWith(`${volume.replace(/\/$/, '')}/`));
      const isLinked = (path: string) =>
        [...stageChain(stage)].some(({ steps }) =>
          steps.some(({ script }) =>
            script?.commands.some(
              ({ name, args }) => name === 'ln' && args.some(({ unquoted }) => unquoted === path || path.startsWith(`${unquoted}/`)),
            ),
          ),
        );
      const option = logOption(main);
      if (option && !isSeen(option.path) && !isLinked(option.path)) {
        const at = main.place === undefined ? option.at : main.at;
        yield { message: 'option', data: { program: main.command.name ?? '', path: option.path }, at, fix: toOutput };
        return;
      }
      // Switches of Rails and Laravel that send the log to the standard output.
      if (stage.final.environment.has('RAILS_LOG_TO_STDOUT') || stage.final.environment.has('LOG_CHANNEL')) return;
      const [own] = file.project?.logging.files.filter(({ value }) => !isSeen(value) && !isLinked(value)) ?? [];
      if (!own || !runsSources.test(main.command.name ?? '')) return;
      const place = `${own.evidence.path}:${own.evidence.line}`;
      yield { message: 'sources', data: { path: own.value, place }, at: main.at, fix: toOutput };
    },
  },
});

const toOutput = { title: 'Log to the standard output, and let the platform keep it', applicability: 'manual', edits: [] } as const;
/** Programs that run the application, and not a server beside it. */
const runsSources = /^(?!nginx|httpd|apache2|caddy|sh$|bash$)/;

function logOption({ command: { name, args } }: StartedCommand) {
  const options = optionsOf(name ?? '');
  if (!options) return undefined;
  for (const [index, word] of args.entries()) {
    const { value } = word;
    const match = value === undefined ? null : options.exec(value);
    if (!match) continue;
    const joined = match[1];
    const next = args[index + 1];
    if (joined) return { path: joined, at: word.span };
    if (next?.value !== undefined && !next.value.startsWith('-')) return { path: next.value, at: next.span };
  }
  return undefined;
}

function optionsOf(name: string): RegExp | undefined {
  switch (name) {
    case 'gunicorn':
      return /^(?:--access-logfile|--error-logfile|--log-file)(?:=(.{1,200}))?$/;
    case 'uwsgi':
      return /^(?:--logto2?|--daemonize)(?:=(.{1,200}))?$/;
    case 'celery':
      return /^(?:--logfile|-f)(?:=(.{1,200}))?$/;
    case 'java':
      return /^(?:-Xloggc:|-Xlog:[\w*,=+]{1,80}:file=|-Dlogging\.file(?:\.name)?=)([^:]{1,200}).{0,100}$/;
    case 'puma':
      return /^(?:--redirect-stdout|--redirect-stderr)(?:=(.{1,200}))?$/;
    default:
      return undefined;
  }
}
