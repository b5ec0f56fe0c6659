import type { CodeText } from '../../code-text.ts';
import type { Fact } from '../../project.types.ts';
import { distinctFacts } from '../code-search.ts';
import { foundPatterns, type NamedPattern } from '../patterns.ts';
import { migrationCommands, startLines } from '../start-scripts.ts';
import type { PythonProgram } from './program.ts';

type Command = Fact<readonly string[]>;

/** Commands that bring the database to the current schema, of the tools whose files are there. */
export function pythonMigrations({ reader, directory, dependencies, framework }: PythonProgram): Command[] {
  const depends = (name: string) => dependencies.find((dependency) => dependency.name === name);
  const flask = depends('flask-migrate');
  const aerich = depends('aerich');
  if (framework?.value === 'django' && reader.has(`${directory}manage.py`)) {
    return [{ value: ['python', 'manage.py', 'migrate'], evidence: { path: `${directory}manage.py`, line: 1 } }];
  }
  if (flask && ['migrations/env.py', 'migrations/alembic.ini'].some((name) => reader.has(directory + name))) {
    return [{ value: ['flask', 'db', 'upgrade'], evidence: flask.evidence }];
  }
  if (aerich) return [{ value: ['aerich', 'upgrade'], evidence: aerich.evidence }];
  const settings = ['', 'src/', 'app/', 'backend/', 'db/', 'alembic/']
    .map((folder) => `${folder}alembic.ini`)
    .find((name) => reader.has(directory + name));
  if (settings === undefined) return [];
  const option = settings === 'alembic.ini' ? [] : ['-c', settings];
  return [{ value: ['alembic', ...option, 'upgrade', 'head'], evidence: { path: directory + settings, line: 1 } }];
}

const atStart: readonly NamedPattern[] = [
  [/\bmetadata\.create_all\b/, 'metadata.create_all'],
  [/(?<![\w.])(?:db|database)\.create_all\(/, 'db.create_all'],
  [/(?<![\w.])(?:alembic\.)?command\.upgrade\(/, 'alembic upgrade'],
  [/(?<![\w.])(?:flask_migrate\.)upgrade\(/, 'flask db upgrade'],
  [/\bgenerate_schemas\s{0,3}=\s{0,3}True\b|\.generate_schemas\(/, 'generate_schemas'],
  [/(?<![\w.])(?:db|database)\.create_tables\(/, 'create_tables'],
];

/** Where a program brings the database to the current schema when it starts: in its code, its entrypoint script or the Procfile. */
export function pythonStartupMigrations({ reader, directory, texts }: PythonProgram): Fact<string>[] {
  const running = texts().filter((text) => runsAtStart(text, texts()));
  const called = running.flatMap((text) => {
    const match = /(?<![\w.])(?:management\.)?call_command\(\s{0,20}["']\u0001{7}["']/.exec(text.code);
    const quoted = match && text.source.text.slice(match.index, match.index + match[0].length);
    return quoted && /["']migrate["']$/.test(quoted)
      ? foundPatterns([text], [[/(?<![\w.])(?:management\.)?call_command\(/, 'call_command migrate']])
      : [];
  });
  return distinctFacts([...foundPatterns(running, atStart), ...called, ...migrationCommands(startLines(reader, directory))]);
}

/** Alembic's own files run when it is called; a file named after set-up is a script of its own, unless another file imports it. */
function runsAtStart(text: CodeText, texts: readonly CodeText[]): boolean {
  if (/(?:^|\/)(?:alembic|versions|commands)\//.test(text.path)) return false;
  const stem = (/([^/]+)\.py$/.exec(text.path)?.[1] ?? '').replaceAll('$', '');
  if (!/migrat|seed|init_?db|create_?(?:db|tables?)|setup|manage|cli|populate|load_/i.test(stem)) return true;
  const imported = new RegExp(
    `(?:^|\\n)[ \\t]{0,40}(?:from[ \\t]{1,5}[\\w.]{0,100}(?<![\\w])${stem}[ \\t]|(?:from[ \\t]{1,5}[\\w.]{1,100}[ \\t]{1,5})?import[ \\t]{1,5}[^\\n]{0,200}(?<!\\w)${stem}(?!\\w))`,
  );
  return texts.some((other) => other !== text && imported.test(other.code));
}
