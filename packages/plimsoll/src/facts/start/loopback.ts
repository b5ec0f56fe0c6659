import type { Command, ShellWord } from '../../shell/view.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { type StartedCommand, startChain } from './start-chain.ts';
import { type Program, wrappedProgram } from './wrapped-program.ts';

/** A server that only takes connections from its own container. */
export interface LoopbackServer {
  readonly started: StartedCommand;
  /** As a person would name it: `flask run`. */
  readonly name: string;
  /** The word that says so; undefined where nothing is said, and it is what the server does by itself. */
  readonly word: ShellWord | undefined;
  /** What `word` should say, or what should be added at the end. */
  readonly better: readonly string[];
}

/** What a server reads its address from. Addresses by themselves are in the documentation of each. */
interface Listening {
  readonly name: string;
  /** Options that take the address, with or without a port. */
  readonly options: readonly string[];
  /** Options with which it listens elsewhere, or may: sockets, files of settings. */
  readonly other?: readonly string[];
  /** Variables that give the address. */
  readonly variables?: readonly string[];
  /** Files of the context that may give it. */
  readonly files?: RegExp;
  /** What it listens at without a word; `loopback` if only there. */
  readonly preset: 'loopback' | 'everywhere';
  readonly everywhere: readonly string[];
}

/** The one server that a container starts, if it is sure to listen at the loopback address alone. */
export function loopbackServer(view: DockerfileView): LoopbackServer | undefined {
  const { main, commands } = startChain(view);
  const { shipped } = view.graph;
  if (!main?.step || !shipped) return undefined;
  // A proxy in the same container reaches it.
  if (commands.some(({ command: { name } }) => proxies.test(name ?? ''))) return undefined;
  const program = wrappedProgram(main.command) ?? main.command;
  const listening = listeningOf(program);
  if (!listening) return undefined;
  const { environment } = shipped.final;
  if (listening.variables?.some((name) => environment.has(name) || isSetByService(view, name))) return undefined;
  const { args } = program;
  // What is expanded when it starts may hold an address.
  if (args.length > 60 || args.some(({ value }) => value === undefined)) return undefined;
  const found = addressIn(args, listening.options);
  if (args.some(({ value = '' }) => listening.other?.some((option) => value === option || value.startsWith(`${option}=`))))
    return undefined;
  if (found) {
    const { word, address, prefix } = found;
    const match = /^(?:127\.0\.0\.1|localhost|\[?::1\]?)(:\d{1,5})?$/.exec(address);
    return match ? { started: main, name: listening.name, word, better: [`${prefix}0.0.0.0${match[1] ?? ''}`] } : undefined;
  }
  if (listening.preset === 'everywhere') return undefined;
  if (listening.files && hasFile(view, listening.files)) return undefined;
  return { started: main, name: listening.name, word: undefined, better: listening.everywhere };
}

const proxies = /^(?:nginx|httpd|apache2.*|caddy|traefik|haproxy|envoy|supervisord|cloudflared|s6-svscan|\/init)$/;

function isSetByService({ usage }: DockerfileView, variable: string): boolean {
  return usage?.services.some(({ service }) => service.environment.some(({ name }) => name === variable)) ?? false;
}

function hasFile({ context }: DockerfileView, name: RegExp): boolean {
  return !context || context.incomplete !== undefined || context.all.files.some(({ path }) => name.test(path));
}

function listeningOf({ name, args }: Program): Listening | undefined {
  const words = args.map(({ value }) => value ?? '');
  const first = words.find((word) => !word.startsWith('-')) ?? '';
  const host = { options: ['--host'], preset: 'loopback', everywhere: ['--host', '0.0.0.0'] } as const;
  switch (name) {
    case 'uvicorn':
      return { ...host, name, other: ['--uds', '--fd'], variables: ['UVICORN_HOST'] };
    case 'granian':
      return { ...host, name, other: ['--uds'], variables: ['GRANIAN_HOST'] };
    case 'hypercorn':
      return { name, options: ['-b', '--bind'], other: ['-c', '--config'], preset: 'loopback', everywhere: ['--bind', '0.0.0.0:8000'] };
    case 'daphne':
      return {
        name,
        options: ['-b', '--bind'],
        other: ['-e', '--endpoint', '-u', '--fd'],
        preset: 'loopback',
        everywhere: ['-b', '0.0.0.0'],
      };
    case 'gunicorn':
      // Without an address it takes the variable PORT, which many platforms set, for one of everywhere.
      return { name, options: ['-b', '--bind'], other: ['-c', '--config'], preset: 'everywhere', everywhere: [] };
    case 'flask':
      return words.includes('run') ? { ...host, name: 'flask run', options: ['-h', '--host'], variables: ['FLASK_RUN_HOST'] } : undefined;
    case 'fastapi':
      return first === 'dev' ? { ...host, name: 'fastapi dev', variables: ['UVICORN_HOST'] } : undefined;
    case 'mlflow':
      return /^(?:server|ui)$/.test(first)
        ? { ...host, name: `mlflow ${first}`, options: ['-h', '--host'], variables: ['MLFLOW_HOST'] }
        : undefined;
    case 'php':
      return first === 'artisan' && words.includes('serve') ? { ...host, name: 'artisan serve', variables: ['SERVER_HOST'] } : undefined;
    case 'mkdocs':
      return first === 'serve'
        ? {
            name: 'mkdocs serve',
            options: ['-a', '--dev-addr'],
            files: /(?:^|\/)mkdocs\.ya?ml$/,
            preset: 'loopback',
            everywhere: ['-a', '0.0.0.0:8000'],
          }
        : undefined;
    case 'hugo':
      return /^serve(?:r)?$/.test(first)
        ? { name: 'hugo server', options: ['--bind'], preset: 'loopback', everywhere: ['--bind', '0.0.0.0'] }
        : undefined;
    case 'vite':
      return { ...host, name: first === 'preview' ? 'vite preview' : 'vite', files: /(?:^|\/)vite\.config\.\w+$/ };
    case 'astro':
      return /^(?:dev|preview)$/.test(first) ? { ...host, name: `astro ${first}`, files: /(?:^|\/)astro\.config\.\w+$/ } : undefined;
    case 'ng':
      return first === 'serve' ? { ...host, name: 'ng serve', files: /(?:^|\/)angular\.json$/ } : undefined;
    default:
      return undefined;
  }
}

/** The address that one of the options is given: `--host 127.0.0.1`, `--host=127.0.0.1`, `-b127.0.0.1:8000`. An option without one means everywhere. */
function addressIn(args: Command['args'], options: readonly string[]) {
  for (const [index, word] of args.entries()) {
    const text = word.value ?? '';
    const option = options.find((each) => text === each || text.startsWith(`${each}=`) || (each.length === 2 && text.startsWith(each)));
    if (option === undefined) continue;
    if (text !== option) {
      const prefix = text.startsWith(`${option}=`) ? `${option}=` : option;
      return { word, prefix, address: text.slice(prefix.length) };
    }
    const next = args[index + 1];
    return { word: next ?? word, prefix: '', address: next?.value ?? '' };
  }
  return undefined;
}
