import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { readProject } from '../../packages/plimsoll/src/project/project.ts';
import type { Project } from '../../packages/plimsoll/src/project/project.types.ts';
import type { ProjectFiles } from '../../packages/plimsoll/src/project/project-reader.ts';
import { projectRoot, testData } from '../support/data.ts';
import { checkScore, type Score } from '../support/score.ts';

/**
 * What was found by reading an application, in expected-facts/LANGUAGE.json by `APPLICATION` or `APPLICATION:DIRECTORY`. What is
 * left out is not there.
 */
interface Expected {
  readonly entryPoint?: string;
  readonly environment?: Readonly<Partial<Record<'required' | 'defaulted' | 'unknown', readonly string[]>>>;
  readonly signals?: readonly string[];
  readonly migrations?: readonly string[];
  readonly startupMigrations?: readonly string[];
  readonly logFiles?: readonly string[];
  readonly structured?: string;
  readonly metrics?: string;
  readonly writes?: readonly string[];
  readonly childProcesses?: readonly string[];
  readonly nativeDependencies?: readonly string[];
}

const parts: Readonly<Record<string, (expected: Expected) => readonly string[]>> = {
  'entry-point': ({ entryPoint }) => (entryPoint === undefined ? [] : [entryPoint]),
  environment: ({ environment = {} }) => Object.values(environment).flat(),
  'environment-need': ({ environment = {} }) =>
    Object.entries(environment).flatMap(([need, names]) => names.map((name) => `${name} ${need}`)),
  signals: ({ signals = [] }) => signals,
  migrations: ({ migrations = [], startupMigrations = [] }) => [...migrations, ...startupMigrations.map((name) => `at start: ${name}`)],
  logging: ({ logFiles = [], structured }) => [...logFiles, ...(structured === undefined ? [] : [`structured: ${structured}`])],
  metrics: ({ metrics }) => (metrics === undefined ? [] : [metrics]),
  writes: ({ writes = [], childProcesses = [] }) => [...writes, ...childProcesses.map((name) => `starts ${name}`)],
  'native-dependencies': ({ nativeDependencies = [] }) => nativeDependencies,
};

test('facts of real applications', { timeout: 60_000 }, (t) => {
  const corpus = testData(t, 'corpus');
  if (corpus === undefined) return;
  const folder = join(projectRoot, 'test/project/expected-facts');
  const score: Record<string, Score> = {};
  const wrong: string[] = [];
  const count = (part: string, passed: number, total: number): void => {
    const before = score[part] ?? { passed: 0, total: 0 };
    score[part] = { passed: before.passed + passed, total: before.total + total };
  };
  for (const file of readdirSync(folder)) {
    const applications: Record<string, Expected> = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const [name, expected] of Object.entries(applications)) {
      const [application = '', directory = ''] = name.split(':');
      const project = readProject(filesOf(join(corpus, 'apps', application)), directory);
      assert.ok(project, name);
      const actual = found(project);
      for (const [part, items] of Object.entries(parts)) {
        const wanted = new Set(items(expected));
        const given = new Set(items(actual));
        const both = [...given].filter((item) => wanted.has(item)).length;
        count(`${part}-recall`, both, wanted.size);
        count(`${part}-precision`, both, given.size);
        for (const item of wanted) if (!given.has(item)) wrong.push(`${name}: ${part} misses ${item}`);
        for (const item of given) if (!wanted.has(item)) wrong.push(`${name}: ${part} has ${item}`);
      }
    }
  }
  t.diagnostic(wrong.join('\n'));
  checkScore('application-facts', score);
});

function found(project: Project): Expected {
  const values = (facts: readonly { readonly value: string }[]) => facts.map((fact) => fact.value);
  const named = (need: string) => project.environment.filter((variable) => variable.need === need).map(({ name }) => name);
  return {
    environment: { required: named('required'), defaulted: named('defaulted'), unknown: named('unknown') },
    signals: values(project.signalHandlers),
    migrations: project.migrations.map((fact) => fact.value.join(' ')),
    startupMigrations: values(project.startupMigrations),
    logFiles: values(project.logging.files),
    writes: values(project.writes),
    childProcesses: values(project.childProcesses),
    nativeDependencies: values(project.nativeDependencies),
    ...(project.entryPoint && { entryPoint: project.entryPoint.value }),
    ...(project.logging.structured && { structured: project.logging.structured.value }),
    ...(project.metrics && { metrics: project.metrics.value }),
  };
}

function filesOf(root: string): ProjectFiles {
  const files = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path), bytes: statSync(path).size }));
  const paths = new Set(files.map((file) => file.path));
  return {
    files,
    has: (path) => paths.has(path),
    read: (path) => (paths.has(path) ? SourceText.fromBytes(path, readFileSync(join(root, path))) : undefined),
  };
}
