import type { ComposeService, ComposeVolume } from '../../compose/compose.types.ts';
import { isWithin } from '../../facts/caching/copied-sources.ts';
import { addToList } from '../../facts/deployment/compose-edits.ts';
import { type InstalledDependencies, installedDependencies } from '../../facts/installs/installed-dependencies.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

const dockerfile = 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCMD ["npm", "run", "dev"]\n';
const compose = (service: string, text = dockerfile) => ({
  path: 'compose.yaml',
  files: { 'compose.yaml': `services:\n  web:\n    build: .\n${service}`, Dockerfile: text },
});

export const installedDependenciesHidden = defineRule({
  id: 'installed-dependencies-hidden',
  practice: 'development',
  severity: 'warning',
  aliases: [],
  summary: 'Sources are mounted over the dependencies that the image has installed',
  why: 'A bind mount shows the folder of the host and nothing of what the image has there. On a fresh checkout the program does not find its dependencies; where they were installed on the host, it loads modules that were built for another system.',
  decides:
    'A service mounts a folder over a directory in which the Dockerfile that it builds installs node_modules, vendor or .venv, and no other volume is mounted there. Silent if the service or the image installs them again when it starts.',
  notWhen: 'The dependencies are installed on the host on purpose, with the same system and versions.',
  sources: [
    'https://docs.docker.com/engine/storage/bind-mounts/#bind-mounting-over-existing-data',
    'https://docs.docker.com/guides/nodejs/develop/',
  ],
  messages: { hidden: '{service} mounts {source} over {target}, which hides {path} that the image installs' },
  examples: [
    {
      bad: compose('    volumes:\n      - .:/app\n    ports:\n      - "3000:3000"\n'),
      flags: '.:/app',
      fixed: 'services:\n  web:\n    build: .\n    volumes:\n      - .:/app\n      - /app/node_modules\n    ports:\n      - "3000:3000"\n',
    },
    {
      bad: compose('    volumes: [".:/app"]\n'),
      flags: '".:/app"',
    },
    {
      bad: compose('    volumes:\n      - ./:/srv:cached # sources\n', 'FROM composer:2\nWORKDIR /srv\nCOPY . .\nRUN composer install\n'),
      flags: './:/srv:cached',
      fixed: 'services:\n  web:\n    build: .\n    volumes:\n      - ./:/srv:cached # sources\n      - /srv/vendor\n',
    },
    { good: compose('    volumes:\n      - .:/app\n      - /app/node_modules\n') },
    { good: compose('    volumes:\n      - .:/app\n      - modules:/app/node_modules\nvolumes:\n  modules:\n') },
    { good: compose('    volumes:\n      - .:/app\n', 'FROM node:22\nWORKDIR /app\nRUN npm ci && mv /app/node_modules /node_modules\n') },
    { good: compose('    volumes:\n      - ./src:/app/src\n      - ./package.json:/app/package.json\n') },
    { good: compose('    command: sh -c "npm install && npm run dev"\n    volumes:\n      - .:/app\n') },
    { good: compose('    volumes:\n      - .:/app\n', 'FROM node:22-slim\nWORKDIR /app\nCMD ["sh", "-c", "npm ci && npm start"]\n') },
  ],
  detect: {
    *compose(view) {
      for (const service of view.file.services) {
        if (!service.build || service.extendsFile || !service.volumes.some(({ type }) => type === 'bind')) continue;
        const image = view.imageOf(service);
        if (!image || installsAtStart(service, image)) continue;
        for (const installed of installedDependencies(image)) {
          const over = hiding(service, installed);
          if (over?.source === undefined || over.target === undefined) continue;
          const { path } = installed;
          const spans = service.volumes.map(({ span }) => span);
          const edits = addToList(view, service, 'volumes', spans, path);
          const title = `Keep the image's ${path} in a volume of its own`;
          const data = { service: service.name, source: over.source, target: over.target, path };
          yield { message: 'hidden', data, at: view.trimmed(over.span), ...(edits && { fix: { title, applicability: 'unsafe', edits } }) };
        }
      }
    },
  },
});

/** The folder of the host that lies over the dependencies; undefined if none does, or a nearer volume shows them again. */
function hiding({ volumes }: ComposeService, { path }: InstalledDependencies): ComposeVolume | undefined {
  const covering = volumes.filter(({ target }) => target !== undefined && isWithin(path, target.replace(/(?<=.)\/+$/, '')));
  const nearest = covering.toSorted((a, b) => (b.target ?? '').length - (a.target ?? '').length)[0];
  // A mount of the dependencies themselves is meant.
  return nearest?.type === 'bind' && nearest.target?.replace(/\/+$/, '') !== path ? nearest : undefined;
}

/** What the service runs, or the image where the service does not say, brings the dependencies itself. */
function installsAtStart({ command, entrypoint }: ComposeService, image: DockerfileView): boolean {
  const own = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map(({ raw }) => raw).join(' ');
  if (install.test(own)) return true;
  // A script of the context, or one that is mounted, may do anything.
  if (/\.sh\b/.test(own)) return true;
  if (entrypoint) return false;
  return startChain(image).commands.some(({ command: { name, args } }) =>
    install.test([name ?? '', ...args.slice(0, 20).map(({ unquoted }) => unquoted)].join(' ')),
  );
}

const install = /\b(?:npm|pnpm|bun|composer|uv)\s+(?:\S+\s+){0,3}(?:ci|install|i|sync|update)\b|\byarn(?:\s+install|\s*$|\s*(?:&&|;))/;
