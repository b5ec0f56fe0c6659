import { rootedPath } from '../../context/path.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import { defineRule } from '../define.ts';

export const undocumentedVariables = defineRule({
  id: 'undocumented-variables',
  practice: 'configuration',
  severity: 'info',
  aliases: [],
  summary: 'Variables that the program cannot do without are written down nowhere',
  why: 'Whoever runs the image for the first time learns of a required variable when the container ends with an error, one variable after the other. A list of them (.env.example, the README) is what a deployment is made from.',
  notWhen: 'The variables are described elsewhere, such as in a chart or a manual.',
  decides:
    'Variables that the sources require: they fail without them, or a settings library demands them. Documented are those in a sample file such as .env.example or in the README, those that ENV sets, and those that a Compose file gives a service of the image. Silent where the ignore file keeps such documents out of what was read.',
  sources: ['https://12factor.net/config'],
  messages: {
    several: '{names} are required ({place} reads the first), but neither .env.example nor the README, ENV or Compose names them',
    one: '{names} is required ({place}), but neither .env.example nor the README, ENV or Compose names it',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{}\n',
          'server.js':
            "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\nconst key = process.env.API_KEY;\nif (!key) throw new Error('API_KEY is missing');\n",
        },
      },
      flags: '"node"',
      fixed: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
      writes: { '.env.example': 'DATABASE_URL=\nAPI_KEY=\n' },
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nENV API_KEY_FILE=/run/secrets/key\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{}\n',
          '.env.sample': 'PORT=80\n',
          'server.js': "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\n",
        },
      },
      flags: '"node"',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          '.dockerignore': '.env*\n',
          'package.json': '{}\n',
          'server.js': "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\n",
        },
      },
      flags: '"node"',
      fixed: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
      writes: { '.env.example': 'DATABASE_URL=\n' },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          '.dockerignore': '.env*\n',
          '.env.example': 'DATABASE_URL=\n',
          'package.json': '{}\n',
          'server.js': "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\n",
        },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{}\n',
          'README.md': 'Set `DATABASE_URL` to the address of the database.\n',
          'server.js': "const url = process.env.DATABASE_URL;\nif (!url) throw new Error('DATABASE_URL is missing');\n",
        },
      },
    },
    { good: 'FROM node:22\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const { main } = startChain(file);
      if (!stage || !main?.step || isBesideProduction(file)) return;
      const { project, usage, context } = file;
      if (!project || !context || context.incomplete !== undefined) return;
      const given = new Set([
        ...stage.final.environment.keys(),
        ...(usage?.services ?? []).flatMap(({ service }) => service.environment.map(({ name }) => name)),
      ]);
      const missing = project.environment.filter(({ name, need, documented }) => need === 'required' && !documented && !given.has(name));
      const [first] = missing;
      if (!first || hidesDocuments(file) || usage?.services.some(({ service }) => service.lists.has('env_file'))) return;
      const names = missing.slice(0, 5).map(({ name }) => name);
      const shown = names.join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
      const sample = `${project.directory}.env.example`;
      const exists = context.all.files.some(({ path }) => samples.test(path.slice(project.directory.length)));
      const title = exists ? 'Name them in the sample file' : `Write ${sample} with their names`;
      const path = context.path === '' ? sample : `${context.path}/${sample}`;
      const edits = exists
        ? []
        : [file.newFile(rootedPath(path), missing.map(({ name }) => `${name}=${file.dockerfile.newline}`).join(''))];
      yield {
        message: missing.length === 1 ? 'one' : 'several',
        data: { names: shown, place: `${first.evidence.path}:${first.evidence.line}` },
        at: main.at,
        fix: { title, applicability: exists ? 'manual' : 'unsafe', edits },
      };
    },
  },
});

const samples = /^\.?(?:dot)?env[\w.-]{0,30}(?:example|sample|template|dist|defaults?)\w{0,10}$|^(?:example|sample)[._-]env$/i;

/** What the ignore file keeps out is not read: documents may be there all the same. */
function hidesDocuments({ context, project }: DockerfileView): boolean {
  const ignore = context?.ignore;
  if (!context || !project || !ignore) return false;
  return context.all.files.some(
    ({ path }) => (/^readme[^/]*$/i.test(path.slice(project.directory.length)) || samples.test(path)) && ignore.ignores(path),
  );
}
