import { stageChain } from '../../build/queries.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import { mayComeFromBase } from '../../facts/images/base-variables.ts';
import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { precompileAssets } from '../../facts/start/rails-assets.ts';
import { startBlock } from '../../facts/start/start-block.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Project } from '../../project/project.types.ts';
import { defineRule, type FixReport } from '../define.ts';

export const productionEnvironmentMissing = defineRule({
  id: 'production-environment-missing',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'The program is not told that it runs in production',
  why: 'Some frameworks take a missing variable for development: Express sends stack traces to whoever provokes an error and reads its templates from disk for every request, Rails and Sinatra show source code on their error pages, Symfony turns its profiler on. The image looks right, and is slow and talkative.',
  notWhen: 'The platform sets the variable for every environment, such as Heroku does.',
  decides:
    'Only for frameworks that are known to take the absence for development (Rails, Sinatra, Symfony, Express, Apollo Server), and, as a note, for a Node.js program whose own sources read NODE_ENV. Satisfied by ENV, by the command that starts the program, and by Compose. Silent where an env_file, Kubernetes manifests or a base image that is not known may set it, and for images that are for development. The fix sets it behind all other steps, so that development dependencies that a build needs are still installed; for Rails with an asset pipeline it compiles the assets as well, which production does not do on demand.',
  sources: [
    'https://expressjs.com/en/advanced/best-practice-performance.html#set-node_env-to-production',
    'https://guides.rubyonrails.org/configuring.html#rails-environment-settings',
    'https://symfony.com/doc/current/configuration.html#selecting-the-active-environment',
  ],
  messages: {
    framework: '{name} is not set, which {framework} takes for development: {effect}',
    read: '{name} is not set, and the sources read it at {place}',
  },
  examples: [
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "express": "5" } }\n',
          'server.js': "require('express')().listen(3000);\n",
        },
      },
      flags: '"node"',
      fixed: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nENV NODE_ENV=production\nUSER node\nCMD ["node", "server.js"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "fastify": "5" } }\n',
          'server.js': "const dev = process.env.NODE_ENV !== 'production';\nrequire('fastify')({ logger: dev }).listen({ port: 3000 });\n",
        },
      },
      flags: '"node"',
      fixed: 'FROM node:22\nCOPY . .\nENV NODE_ENV=production\nCMD ["node", "server.js"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\nUSER app\nCMD ["bundle", "exec", "puma"]\n',
        files: {
          Gemfile: "gem 'rails'\n",
          'Gemfile.lock': 'GEM\n  specs:\n    propshaft (1.2.1)\n    rails (8.1.2)\n',
          'config/application.rb': '',
        },
      },
      flags: '"bundle"',
      fixed:
        'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\nRUN RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile\nENV RAILS_ENV=production\nUSER app\nCMD ["bundle", "exec", "puma"]\n',
    },
    {
      bad: {
        dockerfile: 'FROM ruby:3.4\nWORKDIR /app\nCOPY . .\nRUN bundle install\nCMD ["bundle", "exec", "puma"]\n',
        files: {
          Gemfile: "gem 'rails'\n",
          'Gemfile.lock': 'GEM\n  specs:\n    jsbundling-rails (1.3.1)\n    propshaft (1.2.1)\n    rails (8.1.2)\n',
          'config/application.rb': '',
        },
      },
      flags: '"bundle"',
    },
    {
      good: {
        dockerfile: 'FROM node:22\nCOPY . .\nCMD ["npm", "start"]\n',
        files: {
          'package.json': '{ "scripts": { "start": "NODE_ENV=production node server.js" }, "dependencies": { "express": "5" } }\n',
          'server.js': "require('express')().listen(3000);\n",
        },
      },
    },
    {
      good: {
        dockerfile: 'FROM node:22 AS base\nENV NODE_ENV=production\nFROM base\nCOPY . .\nCMD ["node", "server.js"]\n',
        files: { 'package.json': '{ "dependencies": { "express": "5" } }\n', 'server.js': "require('express')().listen(3000);\n" },
      },
    },
    { good: 'FROM node:22\nCMD ["node", "server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const { main } = startChain(file);
      if (!stage || !main?.step || isBesideProduction(file) || !serving.test(main.command.name ?? '')) return;
      const { project, usage } = file;
      const wanted = project && wantedBy(project);
      if (!wanted || usage?.kubernetes) return;
      const { name } = wanted;
      if (stage.final.environment.has(name) || (mayComeFromBase(stage, name) && !isLanguageImage(file))) return;
      if (
        usage?.services.some(
          ({ service }) => service.lists.has('env_file') || service.environment.some((variable) => variable.name === name),
        )
      )
        return;
      if (setByCommands(file, name)) return;
      const start = startBlock(stage);
      const assets = wanted.by === 'Rails' ? precompileAssets(file) : undefined;
      const fix = start && fixOf(file, start, wanted, assets);
      if (wanted.effect === undefined)
        yield { message: 'read', data: { name, place: wanted.by }, at: main.at, severity: 'info', ...(fix && { fix }) };
      else yield { message: 'framework', data: { name, framework: wanted.by, effect: wanted.effect }, at: main.at, ...(fix && { fix }) };
    },
  },
});

/** In production Rails compiles no assets on demand: without them its pages fail. */
function fixOf(file: DockerfileView, start: Instruction, { name, value }: Wanted, assets: TextEdit | 'manual' | undefined): FixReport {
  if (assets === 'manual') {
    const title = `Set ${name} to ${value} in the image, and run rails assets:precompile behind the copy of the sources`;
    return { title, applicability: 'manual', edits: [] };
  }
  return {
    title: `Set ${name} to ${value} in the image${assets ? ', and compile its assets in the build' : ''}`,
    applicability: 'unsafe',
    edits: [...(assets ? [assets] : []), file.insertLinesBefore(start, `ENV ${name}=${value}`)],
  };
}

const serving =
  /^(?:node|nodejs|npm|yarn|pnpm|rails|rackup|puma|unicorn|bundle|bin\/rails|ruby|php-fpm[\d.]*|apache2-foreground|frankenphp|ts-node|tsx)$/;

interface Wanted {
  readonly name: string;
  readonly value: string;
  /** The framework, or the place that reads it. */
  readonly by: string;
  readonly effect: string | undefined;
}

function wantedBy(project: Project): Wanted | undefined {
  const depends = (name: string) =>
    project.dependencies.some((dependency) => dependency.name === name && dependency.scope === 'production');
  const framework = project.framework?.value;
  switch (project.language?.value) {
    case 'ruby':
      if (framework === 'rails')
        return { name: 'RAILS_ENV', value: 'production', by: 'Rails', effect: 'it reloads code and shows errors with source code' };
      return framework === 'sinatra'
        ? { name: 'APP_ENV', value: 'production', by: 'Sinatra', effect: 'it shows errors with source code' }
        : undefined;
    case 'php':
      return framework === 'symfony' ? { name: 'APP_ENV', value: 'prod', by: 'Symfony', effect: 'its debug mode is on' } : undefined;
    case 'node': {
      // They set it themselves when they start.
      if (/^(?:next|nuxt|remix|react-router|astro|sveltekit|strapi|nitro|angular)$/.test(framework ?? '')) return undefined;
      if (depends('express'))
        return { name: 'NODE_ENV', value: 'production', by: 'Express', effect: 'stack traces go to clients, and templates are not cached' };
      if (depends('@apollo/server'))
        return {
          name: 'NODE_ENV',
          value: 'production',
          by: 'Apollo Server',
          effect: 'stack traces go to clients, and the schema is open to all',
        };
      const read = project.environment.find(({ name }) => name === 'NODE_ENV');
      if (!read || project.ports.length === 0) return undefined;
      return { name: 'NODE_ENV', value: 'production', by: `${read.evidence.path}:${read.evidence.line}`, effect: undefined };
    }
    default:
      return undefined;
  }
}

/** Official images of languages set no such variable. */
function isLanguageImage({ graph }: DockerfileView): boolean {
  const root = graph.shipped?.root;
  return root?.kind === 'image' && root.reference.registry === 'docker.io' && /^(?:node|ruby|php)$/.test(root.reference.familiar);
}

/** `NODE_ENV=production node .`, `cross-env NODE_ENV=production`, `rails server -e production`, or an export in a script. */
function setByCommands(file: DockerfileView, name: string): boolean {
  const { commands } = startChain(file);
  for (const { command } of commands) {
    if (command.assignments.some((assignment) => assignment.name === name)) return true;
    if (command.args.some(({ unquoted }) => unquoted.includes(`${name}=`) || unquoted === 'production')) return true;
  }
  // Written into files that the shell or a process manager reads.
  for (const stage of file.graph.shipped ? stageChain(file.graph.shipped) : [])
    for (const { script } of stage.steps)
      if (
        script?.commands.some(({ args }) =>
          args.some(({ unquoted }) => unquoted.includes(`${name}=`) && unquoted.length < 500 && !/^-/.test(unquoted)),
        )
      )
        return true;
  return false;
}
