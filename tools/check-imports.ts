/** Checks that imports between the rooms of packages/plimsoll/src point one way: `npm run imports`. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findRuleFiles } from './generate/rule-files.ts';
import { findCircles } from './imports/circles.ts';
import { type Import, importsOf } from './imports/parse.ts';
import { projectRoot } from './project.ts';

/**
 * The house from the ground up. A file may import from its own room and from rooms on lower floors; rooms on one
 * floor do not know each other. If two rooms need the same thing, it belongs on a lower floor.
 */
const floors: readonly (readonly string[])[] = [
  ['model'],
  ['archive', 'disk', 'dockerfile', 'yaml'],
  ['remembered', 'shell', 'secrets'],
  // What is known beside the Dockerfile. None of these knows what a stage is.
  ['bake', 'bases', 'context', 'compose', 'kubernetes', 'packages', 'project', 'workflows'],
  ['build', 'collect', 'image'],
  ['cache', 'format', 'shellcheck'],
  ['facts'],
  ['rules'],
  ['engine'],
  ['audit', 'migrate'],
  ['reporters'],
  ['commands'],
  ['process-output', 'process-terminal'],
  ['program'],
  ['core', 'launcher', 'look-thread', 'look-thread-launcher', 'main', 'replay'],
];

/** Rules see facts, never the world. */
const worldly = /^(node:)?(fs|child_process|cluster|dgram|dns|http|http2|https|inspector|net|os|process|tls|vm|worker_threads)(\/|$)/;

/**
 * What a report says may depend on the disk only through the room `disk`, or a remembered run would be told again after a change that it
 * missed. These write, serve commands that are not remembered, read what belongs to Plimsoll itself, or are the program around a command.
 */
const besideDisk: ReadonlySet<string> = new Set([
  'archive/tar-index.ts',
  'audit/rebuild.ts',
  'bases/data-file.ts',
  'cache/history.ts',
  'commands/audit.ts',
  'commands/browse.ts',
  'commands/migrate.ts',
  'commands/outputs.ts',
  'commands/sbom.ts',
  'engine/open.ts',
  'engine/write.ts',
  'image/layer-store.ts',
  'image/temporary-file.ts',
  'launcher.ts',
  'commands/look-in-threads.ts',
  'look-thread-launcher.ts',
  'image/extract.ts',
  'process-output.ts',
  'shellcheck/binary.ts',
  'shellcheck/result-store.ts',
  'shellcheck/wasm.ts',
]);

/** Images are opened where they are, and what is said of them is not remembered. */
const besideDiskFolders: readonly string[] = ['image/sources/'];

const sourceFolder = 'packages/plimsoll/src';

interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

function mayAskDisk(file: string): boolean {
  return besideDisk.has(file) || besideDiskFolders.some((folder) => file.startsWith(folder));
}

function roomOf(file: string): string {
  const slash = file.indexOf('/');
  return slash === -1 ? posix.basename(file, '.ts') : file.slice(0, slash);
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

/** All violations in a set of files: text by path relative to the source folder. */
export function checkImports(files: ReadonlyMap<string, string>, ruleFiles: ReadonlySet<string>): Violation[] {
  const violations: Violation[] = [];
  const graph = new Map<string, Import[]>();
  for (const [file, text] of files) {
    const inside: Import[] = [];
    for (const found of importsOf(text)) {
      const report = (message: string) => violations.push({ file, line: found.line, message });
      const room = roomOf(file);
      if (!found.specifier.startsWith('.')) {
        if (room === 'rules' && worldly.test(found.specifier))
          report(`a rule may not import ${found.specifier}: it sees facts, never the world`);
        else if (/^(node:)?fs(\/|$)/.test(found.specifier) && room !== 'disk' && !mayAskDisk(file))
          report(`${found.specifier} is for the room disk, which knows what a run asked`);
        continue;
      }
      const target = posix.join(posix.dirname(file), found.specifier);
      if (!files.has(target)) {
        report(target.startsWith('..') ? `${found.specifier} is outside ${sourceFolder}` : `${found.specifier} does not exist`);
        continue;
      }
      inside.push({ ...found, specifier: target });
      const problem = wrongDirection(room, roomOf(target)) ?? wrongAmongRules(file, target, ruleFiles);
      if (problem) report(problem);
    }
    graph.set(file, inside);
  }
  for (const circle of findCircles(graph)) {
    violations.push({ file: circle.file, line: circle.line, message: `circle: ${circle.path.join(' -> ')}` });
  }
  return violations;
}

function wrongDirection(from: string, to: string): string | undefined {
  if (from === to) return undefined;
  for (const room of [from, to]) {
    if (floorOf(room) === -1) return `the room ${room} has no floor yet: add it to tools/check-imports.ts`;
  }
  if (floorOf(to) < floorOf(from)) return undefined;
  return `${from} may not import ${to}: ${floorOf(to) === floorOf(from) ? 'they are on the same floor' : 'it is on a higher floor'}`;
}

function wrongAmongRules(from: string, to: string, ruleFiles: ReadonlySet<string>): string | undefined {
  if (!from.startsWith('rules/') || !to.startsWith('rules/') || from === 'rules/index.generated.ts') return undefined;
  if (ruleFiles.has(to)) return 'rules do not import each other: what they share is a fact';
  if (to !== 'rules/define.ts' && posix.dirname(from) !== posix.dirname(to))
    return 'a helper of another practice: what practices share belongs into facts/';
  return undefined;
}

if (import.meta.main) {
  const files = new Map<string, string>();
  for (const name of globSync('**/*.ts', { cwd: join(projectRoot, sourceFolder) }).sort()) {
    files.set(name.replaceAll('\\', '/'), readFileSync(join(projectRoot, sourceFolder, name), 'utf8'));
  }
  const violations = checkImports(files, new Set(findRuleFiles().map(({ path }) => `rules/${path}`)));
  for (const { file, line, message } of violations) console.log(`${sourceFolder}/${file}:${line}: ${message}`);
  console.log(`${files.size} files, ${violations.length} wrong imports`);
  if (violations.length > 0 || files.size === 0) process.exitCode = 1;
}
