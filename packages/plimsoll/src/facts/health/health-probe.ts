import type { Stage } from '../../build/graph.types.ts';
import { stageChain } from '../../build/queries.ts';
import type { Fact, SourceEvidence } from '../../project/project.types.ts';
import { bringsProgram } from '../images/image-programs.ts';
import { startChain } from '../start/start-chain.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { servedPort } from './served-port.ts';

/** A check that the shipped image could have. */
export interface HealthProbe {
  /** Program and arguments; undefined if no program that could ask is known to be in the image. */
  readonly command: readonly string[] | undefined;
  /** What it asks, to be shown: `/healthz (server.js:3) at port 3000`. */
  readonly asks: string;
  /** It only opens a connection, since no path that answers was found. */
  readonly connectionOnly: boolean;
}

/**
 * How the shipped image could be asked whether it is well, as far as sources prove it: the command that the program has for it, the
 * client of a server, a path of a handler with its port, or, where only the port is known, a connection. The program that asks is one
 * that is in the image. Undefined if nothing of this is known.
 */
export function healthProbe(view: DockerfileView, stage: Stage): HealthProbe | undefined {
  const ofServer = serverProbe(view, stage);
  if (ofServer) return ofServer;
  const own = ownCommand(view);
  if (own) return own;
  const port = servedPort(view, stage);
  if (port === undefined) return undefined;
  const endpoint = view.project?.healthEndpoints[0];
  if (endpoint && /^\/[\w./-]*$/.test(endpoint.value)) {
    const asks = `${endpoint.value} (${placeOf(endpoint)}) at port ${port}`;
    return { asks, command: httpProbe(view, stage, `http://127.0.0.1:${port}${endpoint.value}`), connectionOnly: false };
  }
  // A port alone proves nothing for images that are no application.
  if (!view.project && !startChain(view).main) return undefined;
  return { asks: `port ${port}`, command: connection(view, stage, port), connectionOnly: true };
}

/** Program and arguments that ask for a page and fail unless it is answered with success. */
export function httpProbe(view: DockerfileView, stage: Stage, url: string): readonly string[] | undefined {
  const quoted = `'${url}'`;
  // The runtime's own client first: it stays when the base is exchanged for a smaller one, and needs no further package.
  const runtime = runtimeOf(view, stage);
  switch (runtime?.kind) {
    case 'node':
      return runtime.fetches
        ? [runtime.program, '-e', `fetch(${quoted}).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`]
        : [
            runtime.program,
            '-e',
            `require('http').get(${quoted}, r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))`,
          ];
    case 'bun':
      return [runtime.program, '-e', `fetch(${quoted}).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];
    case 'deno':
      return [runtime.program, 'eval', `fetch(${quoted}).then(r => Deno.exit(r.ok ? 0 : 1), () => Deno.exit(1))`];
    case 'python':
      return [runtime.program, '-c', `import urllib.request; urllib.request.urlopen(${quoted}, timeout=3)`];
    case 'ruby':
      return [runtime.program, '-rnet/http', '-e', `exit Net::HTTP.get_response(URI(${quoted})).is_a?(Net::HTTPSuccess)`];
    case 'php':
      return [runtime.program, '-r', `exit(@file_get_contents(${quoted}) === false ? 1 : 0);`];
    default:
  }
  if (stays(stage, 'curl')) return ['curl', '-fsS', '-o', '/dev/null', url];
  if (stays(stage, 'wget')) return ['wget', '-qO', '/dev/null', url];
  return stays(stage, 'bash') && isDebian(stage) ? ['bash', '-c', bashRequest(new URL(url))] : undefined;
}

/** What the shell of Debian and Ubuntu can ask without another program: the status of a page. */
function bashRequest({ hostname, port, pathname }: URL): string {
  const request = `GET ${pathname} HTTP/1.0\\r\\nHost: ${hostname}\\r\\n\\r\\n`;
  return `exec 3<>/dev/tcp/${hostname}/${port || 80} && printf '${request}' >&3 && read -r _ status _ <&3 && [[ $status == 2* ]]`;
}

function connection(view: DockerfileView, stage: Stage, port: number): readonly string[] | undefined {
  const runtime = runtimeOf(view, stage);
  switch (runtime?.kind) {
    case 'node':
    case 'bun':
      return [
        runtime.program,
        '-e',
        `require('net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))`,
      ];
    case 'deno':
      return [runtime.program, 'eval', `Deno.connect({ port: ${port} }).then(() => Deno.exit(0), () => Deno.exit(1))`];
    case 'python':
      return [runtime.program, '-c', `import socket; socket.create_connection(('127.0.0.1', ${port}), timeout=3)`];
    case 'ruby':
      return [runtime.program, '-rsocket', '-e', `TCPSocket.new('127.0.0.1', ${port}).close`];
    case 'php':
      return [runtime.program, '-r', `exit(@fsockopen('127.0.0.1', ${port}) ? 0 : 1);`];
    default:
  }
  if (stays(stage, 'nc')) return ['nc', '-z', '127.0.0.1', String(port)];
  // The shell of Debian and Ubuntu opens connections by itself.
  return stays(stage, 'bash') && isDebian(stage) ? ['bash', '-c', `: < /dev/tcp/127.0.0.1/${port}`] : undefined;
}

function isDebian({ root }: Stage): boolean {
  return root.kind === 'image' && (root.facts?.os === 'debian' || root.facts?.os === 'ubuntu');
}

/** What the full variant of a base has and a smaller one that may take its place lacks is not to be relied on. */
function stays(stage: Stage, program: string): boolean {
  if (bringsProgram(stage, program)) return true;
  const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
  return (
    facts?.programs.includes(program) === true && !facts.smaller.some(({ missing, sameLibc }) => sameLibc && missing.includes(program))
  );
}

interface Runtime {
  readonly kind: 'node' | 'bun' | 'deno' | 'python' | 'ruby' | 'php';
  readonly program: string;
  /** Node.js has `fetch`, since version 18. */
  readonly fetches: boolean;
}

/** The interpreter that is in the image: the one that starts the program, or that the base is there for. */
function runtimeOf(view: DockerfileView, stage: Stage): Runtime | undefined {
  const { main: last } = startChain(view);
  // What the base starts by itself says nothing of the application.
  const main = last?.step && last;
  const facts = stage.root.kind === 'image' ? stage.root.facts : undefined;
  const familiar = stage.root.kind === 'image' ? stage.root.reference.familiar : '';
  const fetches = familiar === 'node' && Number.parseInt(facts?.version ?? '', 10) >= 18;
  // Started by a path that the variable PATH may not hold.
  const distroless = /^gcr\.io\/distroless\/(nodejs|python3)/.exec(familiar)?.[1];
  if (distroless === 'nodejs') return { kind: 'node', program: '/nodejs/bin/node', fetches: /nodejs(?:1[89]|[2-9]\d)/.test(familiar) };
  if (distroless === 'python3') return { kind: 'python', program: '/usr/bin/python3', fetches: false };
  if (facts?.os === 'windows') return undefined;
  const started = /^(?:(node|nodejs)|(python3?(?:\.\d+)?)|(bun)|(deno)|(ruby)|(php))$/.exec(main?.command.name ?? '');
  const program = started && main?.command.inside.length === 0 && !main.command.program.unquoted.includes('$') ? started[0] : undefined;
  if (program !== undefined && started) {
    const path = main?.command.program.value?.startsWith('/') ? main.command.program.value : program;
    if (started[1]) return { kind: 'node', program: path, fetches };
    if (started[2]) return { kind: 'python', program: path, fetches: false };
    if (started[3]) return { kind: 'bun', program: path, fetches: true };
    if (started[4]) return { kind: 'deno', program: path, fetches: true };
    if (started[5]) return { kind: 'ruby', program: path, fetches: false };
    if (started[6]) return { kind: 'php', program: path, fetches: false };
  }
  if (/^(?:fastapi|uvicorn|gunicorn|hypercorn|granian|daphne|flask)$/.test(main?.command.name ?? '') && hasEnvironment(stage))
    return { kind: 'python', program: 'python', fetches: false };
  switch (familiar) {
    case 'node':
      return { kind: 'node', program: 'node', fetches };
    case 'python':
      return { kind: 'python', program: 'python', fetches: false };
    case 'oven/bun':
      return { kind: 'bun', program: 'bun', fetches: true };
    case 'denoland/deno':
      return { kind: 'deno', program: 'deno', fetches: true };
    case 'ruby':
      return { kind: 'ruby', program: 'ruby', fetches: false };
    case 'php':
      return { kind: 'php', program: 'php', fetches: false };
    default:
      return familiar.startsWith('ghcr.io/astral-sh/uv') &&
        /python/.test(stage.root.kind === 'image' ? (stage.root.reference.tag ?? '') : '')
        ? { kind: 'python', program: 'python', fetches: false }
        : undefined;
  }
}

/** A virtual environment in front of PATH, where Python lies beside the programs of its packages. */
function hasEnvironment(stage: Stage): boolean {
  return [...stageChain(stage)].some(({ steps }) =>
    steps.some(
      ({ instruction }) =>
        instruction.keyword === 'ENV' &&
        instruction.pairs.some(({ key, value }) => key === 'PATH' && /^["']?\/[\w./-]*\bvenv\/bin:/.test(value ?? '')),
    ),
  );
}

/** Servers that come with a client which asks exactly this. */
function serverProbe(view: DockerfileView, stage: Stage): HealthProbe | undefined {
  const { root, final } = stage;
  if (root.kind !== 'image') return undefined;
  // Another program than the server itself is started.
  if (final.entrypoint || (final.cmd && startChain(view).main?.command.name !== root.facts?.cmd?.[0])) return undefined;
  const command = clientOf(root.reference.familiar);
  if (command) return { command, asks: `the server with ${command[0]}`, connectionOnly: false };
  return /^(?:nginx|httpd|nginxinc\/nginx-unprivileged|caddy)$/.test(root.reference.familiar) ? pageProbe(view, stage) : undefined;
}

/** The first page of a web server; where it is configured by hand it may be anything, so any answer will do. */
function pageProbe(view: DockerfileView, stage: Stage): HealthProbe | undefined {
  const ofBase = stage.root.kind === 'image' ? (stage.root.facts?.ports ?? []).map((port) => Number(port.replace(/\/tcp$/, ''))) : [];
  const port = servedPort(view, stage) ?? (stage.final.exposed.length === 0 && ofBase.length === 1 ? ofBase[0] : undefined);
  if (port === undefined || !Number.isInteger(port)) return undefined;
  const configured = [...stageChain(stage)].some(({ steps }) =>
    steps.some(
      ({ instruction, script }) =>
        ((instruction.keyword === 'COPY' || instruction.keyword === 'ADD') &&
          /(?:nginx|httpd|conf|Caddyfile|templates)/i.test(instruction.destination?.text ?? '') &&
          !/\/html\b|htdocs/.test(instruction.destination?.text ?? '')) ||
        script?.commands.some(({ args }) => args.some(({ unquoted }) => /\.conf\b|\/etc\/nginx/.test(unquoted))),
    ),
  );
  if (!configured) {
    const command = httpProbe(view, stage, `http://127.0.0.1:${port}/`);
    return { command, asks: `/ at port ${port}`, connectionOnly: false };
  }
  return { command: connection(view, stage, port), asks: `port ${port}`, connectionOnly: true };
}

function clientOf(familiar: string): readonly string[] | undefined {
  switch (familiar) {
    case 'postgres':
    case 'postgis/postgis':
    case 'pgvector/pgvector':
      return ['pg_isready', '-q'];
    case 'redis':
      return ['redis-cli', 'ping'];
    case 'valkey/valkey':
      return ['valkey-cli', 'ping'];
    case 'mariadb':
      return ['healthcheck.sh', '--connect', '--innodb_initialized'];
    case 'rabbitmq':
      return ['rabbitmq-diagnostics', '-q', 'ping'];
    default:
      return undefined;
  }
}

/** A command for health checks that the program itself has: `server -healthcheck`, as static images need. */
function ownCommand(view: DockerfileView): HealthProbe | undefined {
  const { project, context } = view;
  const language = project?.language?.value;
  const { main } = startChain(view);
  const program = main?.command.program.value;
  if ((language !== 'go' && language !== 'rust') || !context || !project || program === undefined || main?.place !== undefined)
    return undefined;
  const entry = project.entryPoint?.value;
  const source = entry === undefined ? undefined : context.read(entry);
  const text = source?.text.slice(0, 100_000);
  const flag = text && /flag\.Bool(?:Var)?\((?:&\w{1,60},\s{0,5})?"(health-?check)"/.exec(text);
  if (!source || !flag) return undefined;
  const line = source.lineIndex(flag.index) + 1;
  return { command: [program, `-${flag[1]}`], asks: `the program itself (${source.path}:${line})`, connectionOnly: false };
}

function placeOf({ evidence }: Fact<string> | { readonly evidence: SourceEvidence }): string {
  return `${evidence.path}:${evidence.line}`;
}
