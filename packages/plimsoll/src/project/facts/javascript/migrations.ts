import { asObject, asString } from '../../../model/json-values.ts';
import type { CodeText } from '../../code-text.ts';
import { packageFact } from '../../ecosystems/node-package.ts';
import type { Fact } from '../../project.types.ts';
import { distinctFacts } from '../code-search.ts';
import { foundPatterns, type NamedPattern } from '../patterns.ts';
import { migrationCommands, type StartLine, startLines } from '../start-scripts.ts';
import type { JavaScriptProgram } from './program.ts';
import { importing } from './program.ts';

type Command = Fact<readonly string[]>;

interface Tool {
  readonly package: string;
  readonly command: readonly string[];
  /** A file below the project that shows that migrations are made with it. */
  readonly sign: RegExp;
}

const tools: readonly Tool[] = [
  { package: 'prisma', command: ['prisma', 'migrate', 'deploy'], sign: /^(?:[\w-]+\/){0,2}migrations\/migration_lock\.toml$/ },
  { package: 'knex', command: ['knex', 'migrate:latest'], sign: /^knexfile\.[cm]?[jt]s$/ },
  {
    package: 'sequelize-cli',
    command: ['sequelize-cli', 'db:migrate'],
    sign: /^\.sequelizerc(?:\.\w+)?$|^(?:[\w-]+\/){0,2}migrations\/[^/]+\.[cm]?[jt]s$/,
  },
  { package: 'drizzle-kit', command: ['drizzle-kit', 'migrate'], sign: /^(?:[\w-]+\/){0,4}meta\/_journal\.json$/ },
  { package: 'node-pg-migrate', command: ['node-pg-migrate', 'up'], sign: /^migrations\/[^/]+\.(?:[cm]?[jt]s|sql)$/ },
  { package: 'db-migrate', command: ['db-migrate', 'up'], sign: /^database\.json$/ },
  { package: '@mikro-orm/cli', command: ['mikro-orm', 'migration:up'], sign: /(?:^|\/)[\w.-]*mikro-orm\.config\.[cm]?[jt]s$/ },
];

/** Commands that bring the database to the current schema: of tools whose files are there, and scripts that run a tool with settings of their own. */
export function nodeMigrations({ reader, directory, manifest, dependencies, packageManager }: JavaScriptProgram): Command[] {
  if (!manifest) return [];
  const commands: Command[] = [];
  const runner = runners.get(packageManager ?? 'npm') ?? ['npx'];
  for (const tool of tools) {
    const dependency = dependencies.find(({ name }) => name === tool.package);
    if (!dependency) continue;
    const sign = reader.files.some(
      ({ path }) => path.startsWith(directory) && !path.includes('node_modules/') && tool.sign.test(path.slice(directory.length)),
    );
    if (sign) commands.push({ value: [...runner, ...tool.command], evidence: dependency.evidence });
  }
  // TypeORM has to be told where its data source is: a script knows.
  for (const [name, script] of Object.entries(asObject(manifest.json['scripts']) ?? {})) {
    const text = asString(script);
    if (commands.length > 0 || text === undefined || text.length > 500 || !/\btypeorm\b.{0,200}\bmigration:run\b/.test(text)) continue;
    commands.push(packageFact(manifest, [packageManager ?? 'npm', 'run', name], name, 'scripts'));
  }
  if (dependencies.some(({ name }) => name === '@adonisjs/lucid')) {
    const ace = ['ace', 'ace.js'].find((file) => reader.has(directory + file));
    if (ace !== undefined)
      commands.push({ value: ['node', 'ace', 'migration:run', '--force'], evidence: { path: directory + ace, line: 1 } });
  }
  return commands;
}

const runners = new Map<string, readonly string[]>([
  ['npm', ['npx']],
  ['yarn', ['yarn']],
  ['pnpm', ['pnpm', 'exec']],
  ['bun', ['bunx']],
]);

/** Calls that change the schema, and the modules that a file with them imports. */
const calls: readonly { readonly modules: readonly string[]; readonly pattern: NamedPattern }[] = [
  {
    modules: ['sequelize', 'sequelize-typescript'],
    pattern: [/(?<![\w$])(?:\w{0,30}\.)?(?:sequelize|db|database|orm|connection)\.sync\(/i, 'sequelize.sync'],
  },
  { modules: ['typeorm', '@nestjs/typeorm'], pattern: [/\bsynchronize\s{0,5}:\s{0,5}true\b/, 'synchronize: true'] },
  { modules: ['typeorm', '@nestjs/typeorm'], pattern: [/\bmigrationsRun\s{0,5}:\s{0,5}true\b/, 'migrationsRun: true'] },
  { modules: [''], pattern: [/\.runMigrations\(/, 'runMigrations'] },
  { modules: [''], pattern: [/\.migrate\s{0,20}\.\s{0,5}(?:latest|up)\(/, 'knex.migrate.latest'] },
  { modules: ['drizzle-orm'], pattern: [/(?<![\w$.])(?<!function\s)migrate\(/, 'drizzle migrate'] },
  { modules: ['umzug'], pattern: [/\bumzug\w{0,20}\.up\(|\bmigrator\.up\(/i, 'umzug.up'] },
  { modules: [''], pattern: [/\.getMigrator\(\)\.up\(|\borm\.migrator\.up\(/, 'mikro-orm migrator.up'] },
  { modules: ['node-pg-migrate'], pattern: [/(?<![\w$.])(?:migrationRunner|runner|migrate|pgMigrate)\(/, 'node-pg-migrate'] },
];

/** Where a program brings the database to the current schema when it starts: in its code, its start script or its entrypoint script. */
export function javaScriptStartupMigrations({ reader, directory, manifest, dependencies, texts }: JavaScriptProgram): Fact<string>[] {
  const orms =
    /^(?:sequelize|sequelize-typescript|typeorm|@nestjs\/typeorm|@nestjs\/sequelize|knex|objection|drizzle-orm|umzug|@mikro-orm\/\w+|node-pg-migrate)$/;
  const used = dependencies.some(({ name }) => orms.test(name));
  const running = used ? texts().filter((text) => runsAtStart(text, texts())) : [];
  const code = calls.flatMap(({ modules, pattern }) =>
    foundPatterns(modules[0] === '' ? running : withNeighbours(running, modules), [pattern]),
  );
  return distinctFacts([...code, ...migrationCommands([...scriptLines(manifest), ...startLines(reader, directory)])]);
}

/** `sequelize.sync()` mostly stands in a file that imports the connection from another one. */
function withNeighbours(texts: readonly CodeText[], modules: readonly string[]): readonly CodeText[] {
  const own = importing(texts, ...modules);
  return own.length > 0 && modules.includes('sequelize') ? texts : own;
}

/** A file named after migrations is a script of its own, unless another file imports it. */
function runsAtStart(text: CodeText, texts: readonly CodeText[]): boolean {
  const name = text.path.slice(text.path.lastIndexOf('/') + 1);
  if (!/migrat|seed|data-?source|cli\b|console|command|sync/i.test(name)) return true;
  const stem = name.replace(/\.[cm]?[jt]sx?$/, '');
  return texts.some(
    (other) => other !== text && ["'", '"', ".js'", '.js"', ".ts'", '.ts"'].some((end) => other.source.text.includes(`/${stem}${end}`)),
  );
}

function scriptLines(manifest: JavaScriptProgram['manifest']): StartLine[] {
  const scripts = asObject(manifest?.json['scripts']) ?? {};
  return ['prestart:prod', 'start:prod', 'prestart', 'start', 'serve:prod', 'start:migrate:prod'].flatMap((name) => {
    const text = asString(scripts[name]);
    return manifest && text !== undefined ? [{ text, evidence: packageFact(manifest, name, name, 'scripts').evidence }] : [];
  });
}
