import { factAt } from '../code-text.ts';
import { procfileWeb } from '../ports/command-ports.ts';
import type { Fact, SourceEvidence } from '../project.types.ts';
import type { ProjectReader } from '../project-reader.ts';

/** A command line of a script that containers start with. */
export interface StartLine {
  readonly text: string;
  readonly evidence: SourceEvidence;
}

const folders = ['', 'bin/', 'docker/', 'scripts/', '.docker/', 'deploy/', 'infra/'];
const scriptName = /^(?:docker[_-]?)?(?:entry[_-]?point|pre[_-]?start|start)(?:[._-]prod(?:uction)?)?(?:\.sh)?$/i;

/**
 * The lines of the shell scripts that are named as what a container starts (`entrypoint.sh`, `bin/docker-entrypoint`,
 * `start.sh`, `prestart.sh`) and of the Procfile's web process, comments left out.
 */
export function startLines(reader: ProjectReader, directory: string): StartLine[] {
  const lines: StartLine[] = [];
  for (const folder of folders) {
    for (const name of reader.names(directory + folder)) {
      if (!scriptName.test(name) || (folder === '' && !name.includes('.') && /^start$/i.test(name))) continue;
      const path = directory + folder + name;
      const source = reader.text(path);
      if (!source) continue;
      let offset = 0;
      for (const line of source.text.split('\n')) {
        if (line.length < 1000 && !/^\s*(?:#|echo\b|printf\b|$)/.test(line)) {
          lines.push({ text: line.trim(), evidence: factAt('', path, source, offset).evidence });
        }
        offset += line.length + 1;
      }
    }
  }
  const web = procfileWeb(reader, directory);
  if (web) lines.push({ text: web.value, evidence: web.evidence });
  return lines;
}

/** Commands that bring a database to the current schema, by the words that only they have. */
const migrationCommand =
  /\b(?:prisma\s+(?:migrate\s+deploy|db\s+push)|knex\s+migrate:(?:latest|up)|sequelize(?:-cli)?\s+db:migrate|typeorm(?:-ts-node-\w+)?\s+(?:[\w.=/-]+\s+){0,6}?migration:run|drizzle-kit\s+(?:migrate|push)|node-pg-migrate\s+up|db-migrate\s+up|mikro-orm\s+migration:up|ace\s+migration:run|medusa\s+db:migrate|payload\s+migrate|alembic\s+(?:[\w.=/-]+\s+){0,4}?upgrade\s+heads?|manage\.py\s+migrate|django-admin\s+migrate|flask\s+(?:[\w.=/-]+\s+){0,4}?db\s+upgrade|aerich\s+upgrade|(?:rails|rake)\s+(?:[\w.=/-]+\s+){0,3}?db:(?:migrate|prepare|setup)|artisan\s+migrate|doctrine:migrations:migrate|phinx\s+migrate|ef\s+database\s+update|(?:sqlx|diesel|goose|dbmate|atlas|migrate)\s+(?:[\w.=:/-]+\s+){0,6}?(?:migrate\s+(?:run|apply)|migration\s+run|up)|flyway\s+(?:[\w.=:/-]+\s+){0,6}?migrate|liquibase\s+(?:[\w.=:/-]+\s+){0,6}?update|ecto\.migrate|mix\s+ecto\.setup)(?![\w:.-])/;

/** The first migration command of each line, as written. */
export function migrationCommands(lines: readonly StartLine[]): Fact<string>[] {
  const facts: Fact<string>[] = [];
  for (const { text, evidence } of lines) {
    const match = text.length < 1000 ? migrationCommand.exec(text) : null;
    if (match) facts.push({ value: match[0].replace(/\s+/g, ' '), evidence });
  }
  return facts;
}
