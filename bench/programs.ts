import { existsSync } from 'node:fs';
import { join } from 'node:path';

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

/** The same work as ours: no ShellCheck, nothing from the network. */
export const tallyLint = ['lint', '--slow-checks', 'off', '--ignore', 'shellcheck/*', '--no-config'];

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
