import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import { servedPort } from '../../facts/health/served-port.ts';
import { runningUser } from '../../facts/image/accounts.ts';
import { rootReason, startsNoService } from '../../facts/image/started.ts';
import { isDevContainer, isNamedBesideProduction, startsTests } from '../../facts/stages/beside-production.ts';
import { privilegeDrop, unreadScript } from '../../facts/start/privilege-drop.ts';
import { buildTool, commandLineTool, desktopProgram, startsNoProgram, startsNothing } from '../../facts/start/started-program.ts';
import { unreadSupervisor } from '../../facts/start/supervisor.ts';
import { createdAccounts } from '../../facts/user/accounts.ts';
import { isRootUser } from '../../facts/user/root-user.ts';
import { runAsUser } from '../../facts/user/run-as-user.ts';
import { owningUser } from '../../facts/user/unprivileged-user.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const runsAsRoot = defineRule({
  id: 'runs-as-root',
  practice: 'user',
  severity: 'warning',
  aliases: [
    'DL3002',
    'DS-0002',
    'CKV_DOCKER_3',
    'CKV_DOCKER_8',
    'missing_user_instruction',
    'last_user_is_root',
    'missing-user',
    'missing-user-entrypoint',
    'last-user-is-root',
    'user-created-but-never-used',
    'CIS-DI-0001',
    'stateful-root-runtime',
  ],
  summary: 'The container starts as root',
  why: 'Root inside the container is root for the kernel: whoever takes over the process owns every file of the image, may change mounted volumes as root, and needs one kernel or runtime defect less to reach the host. A process that never was root cannot lose it.',
  notWhen: 'The entrypoint needs root to start and drops it itself, as gosu and su-exec do, or the program exists to manage the machine.',
  decides:
    "The user that is in effect at the end of the shipped stage, followed through the stages it starts from to the base image; the base's own default comes from the catalogue and is unknown for images that it does not have. `scratch` means uid 0. Reported as info where the start command drops privileges, where a Compose service sets the user, where a script or supervisord, whose text or configuration is not at hand, starts the program and may go on as an account that the file makes or gives files to, or that its variables name (APP_UID and APP_GID), where nothing is seen to connect to it or to deploy it (no port, no health check, no Compose service or pod, no server among its sources), and where the image has no program of its own to start, a command line tool (a well-known one, or a program in PATH that ENTRYPOINT starts without arguments, with no port, volume or health check beside it), a program for the desktop, a build tool or tests, or is called like one for development or tests. Of a built image the user of its configuration, by the accounts that the image has: info where it starts nothing but a shell, a server whose workers are not root, or a script beside gosu, su-exec and their like, and where it opens no port and has no health check.",
  sources: [
    'https://docs.docker.com/build/building/best-practices/#user',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  messages: {
    explicit: 'The shipped image runs as {user}',
    inherited: 'No USER is set and {image} defaults to {user}, so the container runs as root',
    scratch: 'No USER is set, so the container runs as uid 0',
    unused: 'The container runs as {user}, and {account}, which line {line} makes, is never switched to',
    drops: 'The image starts as root; {reason}',
    tests: 'The container runs tests as root',
    cli: 'The container runs {program} as root, for whoever calls it: files that it writes to a mounted folder are root’s',
    tool: 'The image defaults to root; it starts no program of its own, so set USER where it is used',
  },
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY . .\n# start\nCMD ["node", "server.js"]\n',
      flags: 'node:22',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\nUSER node\n# start\nCMD ["node", "server.js"]\n',
    },
    {
      bad: 'FROM python:3.13-slim\nCOPY . /app\nEXPOSE 8000\nCMD ["python", "/app/main.py"]\n',
      flags: 'python:3.13-slim',
      fixed:
        'FROM python:3.13-slim\nRUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app\nCOPY . /app\nEXPOSE 8000\nUSER app\nCMD ["python", "/app/main.py"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nRUN adduser -D web\nUSER web\nUSER 0:0\nRUN apk add --no-cache curl\nENTRYPOINT ["/app"]\n',
      flags: '0:0',
      fixed: 'FROM alpine:3.22\nRUN adduser -D web\nUSER web\nUSER 0:0\nRUN apk add --no-cache curl\nUSER web\nENTRYPOINT ["/app"]\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nUSER nobody\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
      flags: 'scratch',
      fixed:
        'FROM golang:1.25 AS build\nUSER nobody\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=build /app /app\nUSER 65532:65532\nENTRYPOINT ["/app"]\n',
    },
    { bad: 'FROM node:22-alpine\nUSER root\nCMD ["node"]\n', flags: 'root', fixed: 'FROM node:22-alpine\nUSER node\nCMD ["node"]\n' },
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache mpd && chown -R mpd:audio /var/lib/mpd\nVOLUME /var/lib/mpd\nCMD ["mpd", "--no-daemon"]\n',
      flags: 'alpine:3.22',
      fixed:
        'FROM alpine:3.22\nRUN apk add --no-cache mpd && chown -R mpd:audio /var/lib/mpd\nVOLUME /var/lib/mpd\nUSER mpd\nCMD ["mpd", "--no-daemon"]\n',
    },
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /root/app\nFROM debian:12\nCOPY --from=build /root/app /app\nCMD ["/app"]\n',
      flags: 'debian:12',
      fixed:
        'FROM golang:1.25 AS build\nRUN go build -o /root/app\nFROM debian:12\nRUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app\nCOPY --from=build /root/app /app\nUSER app\nCMD ["/app"]\n',
    },
    { bad: 'FROM scratch\nADD rootfs.tar.gz /\nCMD ["/bin/bash", "-l"]\n', flags: 'scratch' },
    {
      bad: 'FROM ubuntu:24.04\nRUN useradd -r appuser\nCMD ["app"]\n',
      flags: 'ubuntu:24.04',
      fixed: 'FROM ubuntu:24.04\nRUN useradd -r appuser\nUSER appuser\nCMD ["app"]\n',
    },
    {
      bad: 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["npm", "run", "dev"]\n',
      flags: 'node:22-slim',
      fixed:
        'FROM node:22-slim\nWORKDIR /app\nRUN chown node /app\nUSER node\nCOPY --chown=node . .\nRUN npm ci\nCMD ["npm", "run", "dev"]\n',
    },
    {
      bad: 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN corepack enable && pnpm install\nCMD ["pnpm", "start"]\n',
      flags: 'node:22-slim',
    },
    {
      bad: 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN mkdir -p /app/data\nCMD ["python", "main.py"]\n',
      flags: 'python:3.13-slim',
      fixed:
        'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN mkdir -p /app/data\nRUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app\nRUN chown -R app /app/data\nUSER app\nCMD ["python", "main.py"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{"dependencies": {"better-sqlite3": "12"}}' },
      },
      flags: 'node:22-slim',
    },
    {
      bad: {
        dockerfile:
          'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN python manage.py migrate\nHEALTHCHECK CMD ["true"]\nCMD ["gunicorn", "shop.wsgi"]\n',
        files: {
          'manage.py': '',
          'requirements.txt': 'django==5.2\ngunicorn==23\n',
          'shop/settings.py':
            "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n",
        },
      },
      flags: 'python:3.13-slim',
      fixed:
        'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN python manage.py migrate\nRUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app\nRUN touch /app/db.sqlite3 && chown app /app /app/db.sqlite3\nUSER app\nHEALTHCHECK CMD ["true"]\nCMD ["gunicorn", "shop.wsgi"]\n',
    },
    {
      bad: 'FROM alpine:3.22 AS keys\nRUN apk add --no-cache openssl\nRUN openssl ecparam -name prime256v1 -genkey -noout -out /certs/key.pem\n\nFROM alpine:3.22\nCOPY --from=keys /certs /etc/certs\nCMD ["/gateway"]\n',
      flags: 'alpine:3.22',
      fixed:
        'FROM alpine:3.22 AS keys\nRUN apk add --no-cache openssl\nRUN openssl ecparam -name prime256v1 -genkey -noout -out /certs/key.pem\n\nFROM alpine:3.22\nCOPY --from=keys /certs /etc/certs\nRUN addgroup -S -g 10001 app && adduser -S -u 10001 -G app app\nRUN chown app /etc/certs/key.pem\nUSER app\nCMD ["/gateway"]\n',
    },
    { bad: 'FROM drupal:11\n', flags: 'drupal:11' },
    { bad: 'FROM golang:1.25\nCOPY . .\nENTRYPOINT ["go", "test", "./..."]\n', flags: 'golang:1.25' },
    {
      bad: 'FROM debian:12\nRUN useradd -r app\nENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["serve"]\n',
      flags: 'debian:12',
      fixed: 'FROM debian:12\nRUN useradd -r app\nUSER app\nENTRYPOINT ["/docker-entrypoint.sh"]\nCMD ["serve"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nENV SYNC_UID=1000 SYNC_GID=1000\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n',
      flags: 'alpine:3.22',
    },
    {
      bad: 'FROM debian:12\nRUN apt-get install -y spamassassin && chown debian-spamd /etc/spamassassin/keys\nCMD ["/run.sh"]\n',
      flags: 'debian:12',
    },
    { bad: 'FROM debian:12\nRUN useradd web && useradd cache\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n', flags: 'debian:12' },
    { bad: 'FROM centos:7\nVOLUME /sys/fs/cgroup\nCMD ["/boot/start-systemd"]\n', flags: 'centos:7' },
    { bad: 'FROM ubuntu:24.04\nRUN apt-get install -y postgresql-16\nCMD ["/start.sh"]\n', flags: 'ubuntu:24.04' },
    { bad: 'FROM debian:12\nCMD ["sh", "-c", "tail -f /dev/null"]\n', flags: 'debian:12' },
    { bad: 'FROM python:3.14-alpine\nENTRYPOINT ["aws"]\n', flags: 'python:3.14-alpine' },
    { bad: 'FROM debian:12\nENTRYPOINT ["/usr/bin/npx", "playwright"]\nCMD ["test"]\n', flags: 'debian:12' },
    { bad: '# docker run -v /tmp/.X11-unix:/tmp/.X11-unix editor\nFROM debian:12\nENTRYPOINT ["editor"]\n', flags: 'debian:12' },
    { bad: 'FROM scratch\nCOPY rootfs /\nENTRYPOINT []\nCMD []\n', flags: 'scratch' },
    { bad: 'FROM debian:12\nENTRYPOINT ["make"]\n', flags: 'debian:12' },
    {
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /out/go .\nFROM scratch\nCOPY --from=build /out/go /bin/go\nEXPOSE 80\nENTRYPOINT ["go"]\n',
      flags: 'scratch',
      fixed:
        'FROM golang:1.25 AS build\nRUN go build -o /out/go .\nFROM scratch\nCOPY --from=build /out/go /bin/go\nEXPOSE 80\nUSER 65532:65532\nENTRYPOINT ["go"]\n',
    },
    { bad: 'FROM debian:12\nEXPOSE 1123/udp\nCMD shadowvpn -c /etc/shadowvpn/server.conf\n', flags: 'debian:12' },
    {
      bad: 'FROM ubuntu:24.04\nRUN apt-get install -y nginx php8.3-fpm supervisor\nCMD ["supervisord", "-c", "/supervisord.conf"]\n',
      flags: 'ubuntu:24.04',
    },
    { bad: 'FROM alpine:3.22\nRUN apk add --no-cache protoc\nENTRYPOINT ["truss"]\n', flags: 'alpine:3.22' },
    { bad: 'FROM debian:12\nENTRYPOINT ["/bin/bash"]\n', flags: 'debian:12' },
    { bad: 'FROM debian:12\nENTRYPOINT ["/opt/convert"]\nCMD ["--help"]\n', flags: 'debian:12' },
    { bad: 'FROM debian:12\nENTRYPOINT cd /work && fpm -s dir -t deb . && mv *.deb dist/\n', flags: 'debian:12' },
    { bad: 'FROM python:3.14-alpine\nCMD ["/bin/sh", "-c"]\n', flags: 'python:3.14-alpine' },
    { bad: 'FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/\n', flags: 'postgres:17' },
    { bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y vim\n', flags: 'debian:12' },
    {
      good: 'FROM node:22 AS build\nUSER root\nRUN npm ci\n\nFROM gcr.io/distroless/nodejs22-debian12:nonroot\nCOPY --from=build /app /app\n',
    },
    { good: 'FROM mcr.microsoft.com/dotnet/runtime-deps:9.0-azurelinux3.0-distroless\nCMD ["/app"]\n' },
    { good: 'FROM registry.example.com/team/base:1\nCMD ["serve"]\n' },
    { good: 'ARG APP_UID\nFROM debian:12\nARG APP_UID\nUSER $APP_UID\nCMD ["serve"]\n' },
    { good: 'FROM alpine:3.22\nUSER root\nRUN apk add --no-cache curl\nUSER 1000\nCMD ["curl"]\n' },
    { bad: { image: { config: { exposedPorts: ['3000/tcp'], cmd: ['node', 'server.js'] } } }, flags: 'config/User' },
    {
      bad: {
        image: {
          config: { user: 'app', cmd: ['/server'] },
          layers: [{ files: { 'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\napp:x:0:0::/:/bin/sh\n' } }],
        },
      },
      flags: 'config/User',
    },
    {
      bad: {
        image: {
          config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['postgres'] },
          layers: [{ files: { 'usr/local/bin/gosu': { mode: 0o755, program: 'elf' }, 'usr/local/bin/docker-entrypoint.sh': '#!/bin/sh' } }],
        },
      },
      flags: 'config/User',
    },
    { bad: { image: { config: { cmd: ['/bin/sh'] } } }, flags: 'config/User' },
    { good: { image: { config: { user: '65532', cmd: ['/server'] } } } },
  ],
  detect: {
    *image(image) {
      if (!image.isConfigured || image.isWindows) return;
      const { name, uid, isSet } = runningUser(image);
      const at = image.atConfig('User');
      if (uid !== 0) return;
      const reason = rootReason(image);
      const { exposedPorts, healthcheck } = image.container;
      const isReached = exposedPorts.length > 0 || healthcheck !== undefined;
      const place = { at, ...(!isReached && { severity: 'info' as const }) };
      const shown = name === 'root' || name === '0' ? name : `${name}, whose uid is 0`;
      if (reason !== undefined) yield { message: 'drops', data: { reason }, at, severity: 'info' };
      else if (startsNoService(image)) yield { message: 'tool', at, severity: 'info' };
      else if (isSet) yield { message: 'explicit', data: { user: shown }, ...place };
      else yield { message: 'scratch', ...place };
    },
    *dockerfile(file) {
      const stage = file.graph.shipped;
      if (!stage) return;
      const { user, userFrom } = stage.final;
      const word = userFrom?.instruction.keyword === 'USER' ? userFrom.instruction.argument : undefined;
      const at = word?.span ?? stage.from.image?.span ?? stage.from.span;
      if (!user.known) {
        yield { unknown: user.why, at };
        return;
      }
      if (!isRootUser(user.value)) return;
      const reason = privilegeDrop(file, stage) ?? (isGitHubAction(file) ? 'GitHub runs its actions as root' : undefined);
      if (reason !== undefined) {
        const unprivileged = stage.root.kind === 'image' && stage.root.reference.familiar === 'nginx' && word === undefined;
        yield { message: 'drops', data: { reason }, at, severity: 'info', ...(unprivileged && { fix: nginxUnprivileged }) };
        return;
      }
      const composeUser = file.usage?.composeUser;
      if (composeUser !== undefined && !isRootUser(composeUser)) {
        yield { message: 'drops', data: { reason: `the Compose service runs it as ${composeUser}` }, at, severity: 'info' };
        return;
      }
      const program = commandLineTool(stage) ?? buildTool(stage) ?? desktopProgram(file.source.text, stage);
      if (program !== undefined) {
        yield { message: 'cli', data: { program }, at, severity: 'info' };
        return;
      }
      if (isDevContainer(file) || (word === undefined && isForPeople(stage))) {
        yield { message: 'tool', at, severity: 'info' };
        return;
      }
      if (startsTests(stage)) {
        yield { message: 'tests', at, severity: 'info' };
        return;
      }
      const account = createdAccounts(stage).findLast(({ name, uid }) => name !== 'root' && uid !== 0 && !isSwitchedTo(stage, name));
      const known = account?.name ?? (makesAccount(stage) ? 'the account that is made here' : undefined);
      const made = known ?? accountOfVariables(stage) ?? accountOfPackage(stage);
      const mayDrop = made !== undefined && word === undefined;
      const supervisor = mayDrop ? unreadSupervisor(file, stage) : undefined;
      const unread = mayDrop ? (unreadScript(file, stage) ?? supervisor) : undefined;
      // A script that makes the account itself, or switches to the one of a package, cannot do so as another user.
      const fix = supervisor !== undefined || (unread !== undefined && known === undefined) ? undefined : runAsUser(file, stage);
      const isMinor = isNamedBesideProduction(file) || (account === undefined && !isReachable(file, stage));
      const rest = { at, ...(fix && { fix }), ...(isMinor && { severity: 'info' as const }) };
      if (unread !== undefined)
        yield { message: 'drops', data: { reason: `${unread} may go on as ${made}, but was not read` }, severity: 'info', ...rest };
      else if (account?.step) {
        const line = file.source.position(account.step.instruction.span.start).line;
        yield { message: 'unused', data: { user: user.value, account: account.name, line }, ...rest };
      } else if (word)
        yield { message: 'explicit', data: { user: user.value === 'root' ? 'root' : `${user.value}, which is root` }, ...rest };
      else if (stage.root.kind === 'image')
        yield { message: 'inherited', data: { image: stage.root.reference.familiar, user: user.value }, ...rest };
      else yield { message: 'scratch', ...rest };
    },
  },
});

/** It starts nothing of its own, or stands on a bare system and leaves to others what listens at its ports. */
function isForPeople(stage: Stage): boolean {
  if (startsNothing(stage)) return true;
  return stage.root.kind === 'image' && stage.root.facts?.role === 'system' && startsNoProgram(stage);
}

/** Somebody may connect to it, or it is seen to be deployed: not a job or a tool that somebody starts. */
function isReachable(file: DockerfileView, stage: Stage): boolean {
  const { exposed, healthcheck } = stage.final;
  if (exposed.length > 0 || healthcheck !== undefined) return true;
  const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
  if (facts?.role === 'server' || (facts?.ports.length ?? 0) > 0) return true;
  const { usage } = file;
  if (usage && (usage.kubernetes || usage.services.length > 0)) return true;
  return servedPort(file, stage) !== undefined || file.project?.framework !== undefined;
}

/** An account whose name is in a variable. */
function makesAccount(stage: Stage): boolean {
  for (const { steps } of stageChain(stage)) {
    for (const { operations } of steps)
      if (operations.some((each) => each.kind === 'user' && /^(?:useradd|adduser)$/.test(each.tool) && each.user === undefined))
        return true;
  }
  return false;
}

/** The image of an action: what it does to the checked out files takes root there. */
function isGitHubAction({ path, context }: DockerfileView): boolean {
  return /(?:^|[/._-])action[^/]{0,20}$/i.test(path) || context?.has('action.yml') === true || context?.has('action.yaml') === true;
}

/** One that a package made and that gets files, such as debian-spamd; those that bases have say nothing of the start script. */
function accountOfPackage(stage: Stage): string | undefined {
  const user = owningUser(stage, false)?.user;
  return user !== undefined && !/^(?:\d.*|www-data|node|nobody|daemon|ubuntu|[$].*)$/.test(user) ? user : undefined;
}

/** `APP_UID` and `APP_GID`: a start script makes that account, and goes on as it. */
function accountOfVariables({ final: { environment } }: Stage): string | undefined {
  const uid = [...environment.keys()].find((name) => /^(?:\w{1,60}_|P)?UID$/.test(name));
  const isPair = uid !== undefined && environment.has(uid.replace(/UID$/, 'GID'));
  return isPair ? `the account of ${uid}` : undefined;
}

function isSwitchedTo(stage: Stage, account: string): boolean {
  for (const { steps } of stageChain(stage)) {
    for (const { instruction, after } of steps)
      if (instruction.keyword === 'USER' && after.user.known && after.user.value.split(':', 1)[0] === account) return true;
  }
  return false;
}

const nginxUnprivileged: FixReport = {
  title: 'Start from nginxinc/nginx-unprivileged, which never is root and listens at port 8080; change the port where it is configured',
  applicability: 'manual',
  edits: [],
};
