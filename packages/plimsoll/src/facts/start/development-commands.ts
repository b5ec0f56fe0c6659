import type { Command } from '../../shell/view.ts';
import { wrappedProgram } from './wrapped-program.ts';

/** A command that is for development. */
export interface DevelopmentCommand {
  /** As a person would name it: `flask run`. */
  readonly name: string;
  /** `server`: a server that is not made for production; `watch`: it watches the sources; `builds`: it compiles at every start. */
  readonly kind: 'server' | 'watch' | 'builds';
  readonly instead: string;
  /** The option that makes it one, if without it the command is for production. */
  readonly option?: Command['args'][number];
}

/** What makes a command one of development; undefined for all others. */
export function developmentCommand({ name, args }: Pick<Command, 'name' | 'args'>): DevelopmentCommand | undefined {
  if (name === undefined) return undefined;
  const words = args.slice(0, 40).map(({ value }) => value ?? '');
  const [first = ''] = words.filter((word) => !word.startsWith('-'));
  const option = (pattern: RegExp) => args.find(({ value }) => value !== undefined && pattern.test(value));
  switch (name) {
    case 'flask':
      return words.includes('run') ? server('flask run', 'a WSGI server such as gunicorn') : undefined;
    case 'uvicorn':
    case 'gunicorn':
    case 'hypercorn':
    case 'granian': {
      const reload = option(/^--reload$/);
      return reload && { name: `${name} --reload`, kind: 'watch', instead: `${name} without --reload`, option: reload };
    }
    case 'fastapi':
      return first === 'dev' ? { name: 'fastapi dev', kind: 'watch', instead: 'fastapi run' } : undefined;
    case 'django-admin':
    case 'manage.py':
      return words.includes('runserver') ? server('manage.py runserver', 'a WSGI or ASGI server such as gunicorn or uvicorn') : undefined;
    case 'php': {
      if (words.includes('-S')) return server('php -S', 'PHP-FPM behind a web server, or FrankenPHP');
      return first === 'artisan' && words.includes('serve') ? server('artisan serve', 'PHP-FPM behind a web server, or Octane') : undefined;
    }
    case 'symfony':
      return /^(?:serve|server:start|local:server:start)$/.test(first) ? server('symfony serve', 'PHP-FPM behind a web server') : undefined;
    case 'nodemon':
    case 'ts-node-dev':
    case 'node-dev':
    case 'tsnd':
      return { name, kind: 'watch', instead: 'node with the built program' };
    case 'tsx':
      return first === 'watch' || words.includes('--watch')
        ? { name: 'tsx watch', kind: 'watch', instead: 'node with the built program' }
        : undefined;
    case 'node':
    case 'bun':
    case 'deno': {
      const watch = option(/^--(?:watch|hot)$/);
      return watch && { name: `${name} ${watch.value}`, kind: 'watch', instead: `${name} without ${watch.value}`, option: watch };
    }
    case 'nest':
      return first === 'start'
        ? { name: 'nest start', kind: words.some((word) => /^(?:-w|--watch)$/.test(word)) ? 'watch' : 'builds', instead: 'node dist/main' }
        : undefined;
    case 'next':
    case 'nuxt':
    case 'nuxi':
    case 'astro':
    case 'remix':
    case 'react-router':
    case 'svelte-kit':
    case 'solid-start':
    case 'vinxi':
    case 'waku':
      return first === 'dev' ? server(`${name} dev`, `the built application`) : undefined;
    case 'vite':
      return /^(?:|dev|serve)$/.test(first) ? server('vite', 'a web server with the built files') : undefined;
    case 'webpack-dev-server':
      return server(name, 'a web server with the built files');
    case 'vue-cli-service':
    case 'webpack':
    case 'ng':
      return /^serve$/.test(first) ? server(`${name} serve`, 'a web server with the built files') : undefined;
    case 'react-scripts':
    case 'craco':
      return first === 'start' ? server(`${name} start`, 'a web server with the built files') : undefined;
    case 'gatsby':
      return first === 'develop' ? server('gatsby develop', 'a web server with the built files') : undefined;
    case 'air':
      return { name, kind: 'watch', instead: 'the built program' };
    case 'dotnet':
      if (first === 'watch') return { name: 'dotnet watch', kind: 'watch', instead: 'dotnet with the published program' };
      return first === 'run' ? { name: 'dotnet run', kind: 'builds', instead: 'dotnet with the published program' } : undefined;
    case 'go':
    case 'cargo':
      return first === 'run' || first === 'watch' ? { name: `${name} ${first}`, kind: 'builds', instead: 'the built program' } : undefined;
    case 'mvn':
    case 'mvnw':
      return words.some((word) => /^(?:spring-boot:run|quarkus:dev|jetty:run|tomcat7:run)$/.test(word))
        ? { name: `${name} ${words.find((word) => word.includes(':')) ?? ''}`, kind: 'builds', instead: 'java -jar with the built archive' }
        : undefined;
    case 'gradle':
    case 'gradlew':
      return words.some((word) => /^:?(?:\w+:)?(?:bootRun|run|quarkusDev)$/.test(word))
        ? {
            name: `${name} ${words.find((word) => /run|dev/i.test(word)) ?? ''}`,
            kind: 'builds',
            instead: 'java -jar with the built archive',
          }
        : undefined;
    default:
      return wrapped(name, args);
  }
}

function server(name: string, instead: string): DevelopmentCommand {
  return { name, kind: 'server', instead };
}

/** Behind what starts it, and the one form of Rails that says what it is for. */
function wrapped(name: string, args: Command['args']): DevelopmentCommand | undefined {
  if (name === 'rails') {
    const words = args.map(({ value }) => value ?? '');
    const chosen = words.findIndex((word) => word === '-e' || word === '--environment');
    return /^s(?:erver)?$/.test(words[0] ?? '') && words[chosen + 1] === 'development' && chosen !== -1
      ? { name: 'rails server -e development', kind: 'watch', instead: 'rails server -e production' }
      : undefined;
  }
  const inner = wrappedProgram({ name, args });
  return inner && developmentCommand(inner);
}
