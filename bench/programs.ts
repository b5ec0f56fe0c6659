import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Program } from './measure.ts';

export const projectRoot = join(import.meta.dirname, '..');
export const corpusFolder = join(projectRoot, '.data/corpus/dockerfiles');
const bundle = join(projectRoot, 'packages/plimsoll/dist/plimsoll.cjs');

/** The bundle, or undefined with what to do. */
export function builtBundle(): string {
  if (!existsSync(bundle)) throw new Error('the bundle is not built: npm run build');
  return bundle;
}

/** tally 0.45 (npm package @wharflab/tally-linux-x64), where TALLY_BIN says it is. */
export function tallyBinary(): string | undefined {
  const file = process.env['TALLY_BIN'];
  if (file !== undefined && !existsSync(file)) throw new Error(`TALLY_BIN=${file} does not exist`);
  return file;
}

/** The program shellcheck, where SHELLCHECK_BIN says it is, or else on the PATH. */
function shellcheckBinary(): string | undefined {
  const named = process.env['SHELLCHECK_BIN'];
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`SHELLCHECK_BIN=${named} does not exist`);
    return named;
  }
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'shellcheck'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Which of tally's and our ways to lint are to be compared with each other. */
export type Comparison = 'without ShellCheck' | 'with ShellCheck';
export const comparisons: readonly Comparison[] = ['without ShellCheck', 'with ShellCheck'];

export interface Contestant extends Program {
  readonly comparison: Comparison;
  /** tally, which the others are compared with. */
  readonly isReference: boolean;
}

/**
 * Every way to lint some files, the same work side by side: with ShellCheck (ours as a program and as WebAssembly, tally's own) and
 * without; ours without what earlier runs left (cold) and with it (warm). Nothing asks the network. In every row what V8 and wazero
 * keep of compiled code is there, since one run before counts for nothing.
 * @param cacheFolder what our runs remember lies below it.
 */
export function contestants(words: readonly string[], cwd: string, cacheFolder: string): Contestant[] {
  const tally = tallyBinary();
  const shellcheck = shellcheckBinary();
  const found: Contestant[] = [];
  const ours = (name: string, comparison: Comparison, options: readonly string[], cache: 'cold' | 'warm', path?: string) => {
    found.push({
      name: `plimsoll, ${name}${cache}`,
      comparison,
      isReference: false,
      command: process.execPath,
      args: [builtBundle(), 'lint', ...options, ...words],
      cwd,
      env: {
        // A build server remembers nothing between runs.
        CI: cache === 'cold' ? 'true' : undefined,
        XDG_CACHE_HOME: join(cacheFolder, `${comparison} ${name}${cache}`.replaceAll(/\W+/g, '-')),
        ...(path !== undefined && { PATH: path }),
      },
      accepts: [0, 1, 3],
    });
  };
  const theirs = (comparison: Comparison, options: readonly string[]) => {
    if (!tally) return;
    const args = ['lint', '--slow-checks', 'off', '--no-config', ...options, ...words];
    found.push({ name: 'tally', comparison, isReference: true, command: tally, args, cwd, env: {}, accepts: [0, 1] });
  };
  for (const cache of ['cold', 'warm'] as const) ours('', 'without ShellCheck', ['--no-shellcheck'], cache);
  theirs('without ShellCheck', ['--ignore', 'shellcheck/*']);
  for (const cache of ['cold', 'warm'] as const) {
    if (shellcheck !== undefined) ours('the program, ', 'with ShellCheck', ['--shellcheck', shellcheck], cache);
    // A PATH without programs leaves the package.
    ours('WebAssembly, ', 'with ShellCheck', [], cache, cacheFolder);
  }
  theirs('with ShellCheck', []);
  return found;
}

/** Files of the corpus that end a whole run of tally 0.45.0 with exit code 2 (found by bisecting). */
export const tallyRefuses: ReadonlySet<string> = new Set([
  'NYTimes__gcp-vault/1.Dockerfile',
  'ZVampirEM77__rgw-container/1.Dockerfile',
  'docker__compose/6.Dockerfile',
  'dockerhub__coopermaa__buildroot_x86_64/1.Dockerfile',
  'fedora-cloud__Fedora-Dockerfiles/56.Dockerfile',
  'github__orchestrator-agent/1.Dockerfile',
  'google__osv-scanner/2.Dockerfile',
  'moby__buildkit/18.Dockerfile',
  'ossf__scorecard/12.Dockerfile',
  'torchbox__k8s-hostpath-provisioner/4.Dockerfile',
  'vimagick__dockerfiles/11.Dockerfile',
]);
