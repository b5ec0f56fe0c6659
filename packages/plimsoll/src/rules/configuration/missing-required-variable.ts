import type { ComposeService } from '../../compose/compose.types.ts';
import { envFileNames } from '../../facts/deployment/env-files.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { RepositoryView } from '../../facts/views/repository-view.ts';
import { defineRule } from '../define.ts';

const repository = (
  service: string,
  more: Readonly<Record<string, string>> = {},
  dockerfile = 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
) => ({
  path: 'compose.yaml',
  files: {
    'compose.yaml': `services:\n  web:\n    build: .\n${service}`,
    Dockerfile: dockerfile,
    'package.json': '{ "scripts": { "start": "node server.js" } }\n',
    'server.js': "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\n",
    ...more,
  },
});

export const missingRequiredVariable = defineRule({
  id: 'missing-required-variable',
  practice: 'configuration',
  severity: 'info',
  aliases: [],
  summary: 'A Compose service gives no value for a variable that its program cannot do without',
  why: 'The container ends with an error as soon as it starts, on every machine but the one where somebody has set the variable by hand.',
  notWhen: 'Each developer is meant to set the variable, and the error that names it is how they learn of it.',
  decides:
    'Variables that the sources require (they fail without them, or a settings library demands them), for services that build an image of this repository and start what it says. A value may come from `environment` (a name alone takes it from the machine), an env_file, ENV of the image, a Compose file of the same folder, or a file that NAME_FILE names. Silent where an env_file cannot be read, folders are mounted or secrets are given, which may hold a file with variables, and where the image starts a script of its own.',
  sources: ['https://12factor.net/config', 'https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/'],
  messages: { missing: '{service} is given no {names}, without which the program ends ({place})' },
  examples: [
    { bad: repository('    ports: ["80:80"]\n'), flags: 'web' },
    { bad: repository('    env_file: web.env\n', { 'web.env': 'PORT=80\n' }), flags: 'web' },
    { good: repository('    environment:\n      DATABASE_URL: postgres://db/shop\n') },
    { good: repository('    environment: [DATABASE_URL]\n') },
    { good: repository('    env_file: web.env\n', { 'web.env': 'DATABASE_URL=postgres://db/shop\n' }) },
    { good: repository('    env_file: .env\n') },
    { good: repository('', { 'compose.override.yaml': 'services:\n  web:\n    environment: { DATABASE_URL: x }\n' }) },
    { good: repository('', {}, 'FROM node:22\nENV DATABASE_URL=postgres://db/shop\nCOPY . .\nCMD ["node", "server.js"]\n') },
    { good: repository('    command: node worker.js\n') },
    { good: repository('    volumes: [".:/app"]\n') },
    { good: repository('    environment: { DATABASE_URL_FILE: /run/secrets/url }\n') },
  ],
  detect: {
    *repository(view) {
      for (const { path, file } of view.composeFiles) {
        for (const service of file.services) {
          const image = service.build && view.builtBy(path, service.name);
          if (!image || !startsAsBuilt(image)) continue;
          const given = namesGiven(view, image, path, service);
          const missing =
            given &&
            (image.project?.environment ?? []).filter(
              ({ name, need }) => need === 'required' && !given.has(name) && !given.has(`${name}_FILE`),
            );
          const [first] = missing ?? [];
          if (!missing || !first) continue;
          const names = missing.slice(0, 5).map(({ name }) => name);
          const title = `Name ${missing.length === 1 ? 'it' : 'them'} under environment of ${service.name}, or in an env_file`;
          yield {
            message: 'missing',
            data: {
              service: service.name,
              names: names.join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : ''),
              place: `${first.evidence.path}:${first.evidence.line}`,
            },
            ...{ at: service.span, path },
            fix: { title, applicability: 'manual', edits: [] },
          };
        }
      }
    },
  },
});

/** No script in front that may set variables. */
function startsAsBuilt(image: DockerfileView): boolean {
  const { main, commands } = startChain(image);
  return main?.step !== undefined && commands.every(({ place }) => place === undefined || /(?:^|\/)package\.json:\d+$/.test(place));
}

/** Variables of the image, and of all services of this name that Compose reads together; undefined where they cannot be known. */
function namesGiven(view: RepositoryView, image: DockerfileView, path: string, service: ComposeService): ReadonlySet<string> | undefined {
  const names = new Set<string>(image.graph.shipped?.final.environment.keys());
  const uses = image.usage?.services.filter((use) => use.service.name === service.name) ?? [];
  for (const use of uses.length > 0 ? uses : [{ path, service }]) {
    const { command, entrypoint, extendsFile, volumes, secrets, lists, environment } = use.service;
    if (command || entrypoint || extendsFile || secrets.length > 0 || lists.has('configs')) return undefined;
    if (volumes.some(({ type, target }) => type === 'bind' || target === undefined)) return undefined;
    const fromFiles = envFileNames(view, use.path, use.service);
    if (!fromFiles) return undefined;
    for (const { name } of environment) names.add(name);
    for (const name of fromFiles) names.add(name);
  }
  return names;
}
