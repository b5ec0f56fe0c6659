import type { Stage } from '../../build/graph.types.ts';
import { commandPort } from '../../project/ports/command-ports.ts';
import { startChain } from '../start/start-chain.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The one port that the application listens at: exposed, in the variable PORT, in what is started, or in its sources. */
export function servedPort(view: DockerfileView, stage: Stage): number | undefined {
  const exposed = [...new Set(stage.final.exposed.map(({ port }) => port))].flatMap((port) => {
    const number = /^(\d+)(?:\/tcp)?$/.exec(port)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  const fromVariable = portVariable(stage);
  if (fromVariable !== undefined) return exposed.length === 0 || exposed.includes(fromVariable) ? fromVariable : undefined;
  const started = startedPort(view);
  // EXPOSE is a word of the author, the command what happens: where they differ nobody knows what is meant.
  if (exposed.length === 1) return started === undefined || started === exposed[0] ? exposed[0] : undefined;
  if (started !== undefined) return exposed.length === 0 || exposed.includes(started) ? started : undefined;
  const inSources = (view.project?.ports ?? []).map(({ value }) => value);
  const both = exposed.length > 1 ? inSources.filter((port) => exposed.includes(port)) : inSources;
  return both.length === 1 ? both[0] : exposed.length + inSources.length === 0 ? aspNetPort(view, stage) : undefined;
}

/**
 * Where ASP.NET listens in Microsoft's images, whose variable ASPNETCORE_HTTP_PORTS says 8080 since .NET 8.
 * @see https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port
 */
function aspNetPort({ project }: DockerfileView, { root, final }: Stage): number | undefined {
  if (project?.framework?.value !== 'aspnet' || root.kind !== 'image' || !/dotnet\/aspnet$/.test(root.reference.familiar)) return undefined;
  if ([...final.environment.keys()].some((name) => /^ASPNETCORE_(?:URLS|HTTPS?_PORTS)$/.test(name))) return undefined;
  const major = Number.parseInt(root.facts?.version ?? '', 10);
  return Number.isNaN(major) ? undefined : major >= 8 ? 8080 : 80;
}

/** The port in the words of the command that runs on: `uvicorn app:app --port 8000`. */
function startedPort(view: DockerfileView): number | undefined {
  const { main } = startChain(view);
  if (!main || !servers.test(main.command.name ?? '')) return undefined;
  const { name, args } = main.command;
  const words = args.slice(0, 60).map(({ unquoted }) => unquoted);
  // `manage.py runserver 0.0.0.0:8000`
  const address = words.includes('runserver')
    ? words.map((word) => /^(?:[\w.[\]]{1,60}:)?(\d{2,5})$/.exec(word)?.[1]).find(Boolean)
    : undefined;
  return address === undefined ? (commandPort([name, ...words].join(' ')) ?? presetPort(name, words)) : Number(address);
}

/** Where the program listens, if all that is known agrees. */
export function listeningPorts(file: DockerfileView): { readonly ports: readonly number[]; readonly program: string } | undefined {
  const stage = file.graph.shipped;
  if (!stage) return undefined;
  const started = startedPort(file);
  if (started !== undefined) return { ports: [started], program: 'what is started' };
  // A base that serves, or the variable PORT, may open others.
  if (stage.root.kind === 'image' && (stage.root.facts?.role === 'server' || !stage.root.facts)) return undefined;
  if (stage.final.environment.has('PORT')) return undefined;
  const inSources = [...new Set((file.project?.ports ?? []).map(({ value }) => value))];
  const exposed = new Set(stage.final.exposed.map(({ port }) => Number(port.replace(/\/tcp$/, ''))));
  if (inSources.length === 0 || exposed.size === 0 || !inSources.every((port) => exposed.has(port)) || exposed.size !== inSources.length)
    return undefined;
  return { ports: inSources, program: 'the program' };
}

/** Where servers listen that are told nothing. */
function presetPort(name: string | undefined, words: readonly string[]): number | undefined {
  switch (name) {
    case 'uvicorn':
    case 'gunicorn':
      // Sockets and configuration files say other things.
      return words.some((word) => /^(?:-c|--config|--uds|--fd|-b.*|--bind.*)$/.test(word) || word.startsWith('unix:')) ? undefined : 8000;
    case 'fastapi':
      return 8000;
    case 'flask':
      return words.includes('run') ? 5000 : undefined;
    case 'php':
      return words.some((word) => /(?:^|\/)artisan$/.test(word)) && words.includes('serve') ? 8000 : undefined;
    case 'next':
      return words.includes('start') ? 3000 : undefined;
    default:
      return undefined;
  }
}

const servers =
  /^(?:uvicorn|gunicorn|hypercorn|granian|daphne|fastapi|flask|python[\d.]*|uv|poetry|pipenv|next|nuxt|vite|serve|http-server|rails|puma|bundle|php)$/;

/** `PORT=3000`, and what ASP.NET reads: `ASPNETCORE_HTTP_PORTS=8080` and `ASPNETCORE_URLS=http://+:8080`, one port each. */
function portVariable(stage: Stage): number | undefined {
  for (const name of ['PORT', 'ASPNETCORE_HTTP_PORTS', 'ASPNETCORE_URLS']) {
    const variable = stage.final.environment.get(name)?.value;
    const number = variable?.known ? /^(?:http:\/\/[\w.*+[\]:-]{1,60}?:)?(\d{1,5})\/?$/.exec(variable.value)?.[1] : undefined;
    if (number !== undefined) return Number(number);
  }
  return undefined;
}
