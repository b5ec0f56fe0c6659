import { isBesideProduction } from '../../facts/stages/beside-production.ts';
import { startChain } from '../../facts/start/start-chain.ts';
import { migrationCommands } from '../../project/facts/start-scripts.ts';
import { defineRule } from '../define.ts';

export const migratesAtStart = defineRule({
  id: 'migrates-at-start',
  practice: 'configuration',
  severity: 'warning',
  aliases: [],
  summary: 'Every start of a container migrates the database',
  why: 'Two replicas that start at once race to change the same tables; a migration that takes longer than the health check allows is killed halfway, again and again; one that fails keeps all replicas down; and an older container that is restarted meets a newer schema. As a step of its own a migration runs once per release, before the new version gets requests, and its failure stops the release.',
  notWhen: 'There is only ever one container, and a stop during releases does not matter.',
  decides:
    'The commands that a container of the shipped image starts before the program that runs on, followed into entrypoint scripts of the context and scripts of package.json: Prisma, Knex, Sequelize, TypeORM, Drizzle, Alembic, Django, Flask, Rails, Laravel, Doctrine, EF, sqlx, diesel, goose, Flyway, Liquibase, Ecto and others. An image that only migrates is a step of its own already, and a command in a branch of a script is one that somebody can turn off. For info where the program itself does it when it starts.',
  sources: [
    'https://12factor.net/admin-processes',
    'https://www.prisma.io/docs/orm/prisma-client/deployment/deploy-database-changes-with-prisma-migrate',
    'https://learn.microsoft.com/en-us/ef/core/managing-schemas/migrations/applying',
  ],
  messages: {
    command: '{command}{place} runs at every start of a container, before {program}{replicas}',
    program: '{what} at {place} migrates the database whenever a container starts{replicas}',
  },
  examples: [
    { bad: 'FROM node:22\nCMD ["sh", "-c", "npx prisma migrate deploy && exec node server.js"]\n', flags: /* the string */ 'npx' },
    {
      bad: {
        dockerfile: 'FROM python:3.13\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["gunicorn", "app"]\n',
        files: { 'entrypoint.sh': '#!/bin/sh\nset -e\npython manage.py migrate --noinput\nexec "$@"\n' },
      },
      flags: '"/entrypoint.sh"',
    },
    {
      bad: {
        dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "index.js"]\n',
        files: {
          'package.json': '{ "dependencies": { "typeorm": "0.3", "express": "5" } }\n',
          'index.js':
            "const { DataSource } = require('typeorm');\nconst source = new DataSource({ type: 'postgres', migrationsRun: true });\nsource.initialize();\nrequire('express')().listen(80);\n",
        },
      },
      flags: '"node"',
    },
    { good: 'FROM node:22\nCMD ["npx", "prisma", "migrate", "deploy"]\n' },
    {
      good: {
        dockerfile: 'FROM python:3.13\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["gunicorn", "app"]\n',
        files: { 'entrypoint.sh': '#!/bin/sh\nif [ "$MIGRATE" = 1 ]; then\n  python manage.py migrate\nfi\nexec "$@"\n' },
      },
    },
    { good: 'FROM ruby:3.4\nRUN bundle exec rails db:migrate\nCMD ["bundle", "exec", "puma"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      const { shipped } = file.graph;
      if (!shipped || (!shipped.final.cmd && !shipped.final.entrypoint) || isBesideProduction(file)) return;
      const { commands, main } = startChain(file);
      const replicas = replicasOf(file.usage?.services.map(({ service }) => service.replicas?.raw));
      for (const started of commands) {
        const { command, at, place, step } = started;
        if (!step || started === main || command.inside.some((nesting) => nesting === 'branch' || nesting === 'function')) continue;
        const text = [command.name ?? '', ...command.args.slice(0, 30).map(({ unquoted }) => unquoted)].join(' ').slice(0, 900);
        // `sh -c '…'` holds the words of the command that follows it.
        const [found] = /^(?:ba|da|a)?sh -/.test(text) ? [] : migrationCommands([{ text, evidence: { path: '', line: 1 } }]);
        if (!found) continue;
        const program = main?.command.name || 'the program';
        const shown = place === undefined ? '' : ` (${place})`;
        yield {
          message: 'command',
          data: { command: found.value, place: shown, program, replicas },
          at,
          fix: separate(found.value),
        };
        return;
      }
      if (!main?.step) return;
      const [own] = file.project?.startupMigrations ?? [];
      if (!own) return;
      const place = `${own.evidence.path}:${own.evidence.line}`;
      yield {
        message: 'program',
        data: { what: own.value, place, replicas },
        at: main.at,
        severity: 'info',
        fix: separate('the migration'),
      };
    },
  },
});

function separate(command: string) {
  const title = `Run ${command} as a step of its own: a job of the release, an init container, or a Compose service that others await with service_completed_successfully`;
  return { title, applicability: 'manual', edits: [] } as const;
}

/** Compose says how many containers there will be. */
function replicasOf(counts: readonly (string | undefined)[] | undefined): string {
  const several = counts?.find((count) => count !== undefined && Number(count) > 1);
  return several === undefined ? '' : `; ${several} replicas race`;
}
