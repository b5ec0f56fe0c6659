import { test } from 'node:test';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Instruction } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { scriptOf } from '../../packages/plimsoll/src/shell/instruction.ts';
import { operationsOf } from '../../packages/plimsoll/src/shell/operations/operations-of.ts';
import type { PackageManager, PackageOperation } from '../../packages/plimsoll/src/shell/operations.ts';
import { jsonLines, testData } from '../support/data.ts';
import { checkScore, type Score } from '../support/score.ts';

interface Case {
  readonly rule: string;
  readonly dockerfile: string;
  readonly expect: 'hit' | 'miss';
}

type Decision = (operation: PackageOperation) => boolean;

const installs = (operation: PackageOperation, ...managers: PackageManager[]) =>
  managers.includes(operation.manager) && (operation.action === 'install' || operation.action === 'install-project');
const unpinned = (operation: PackageOperation, ...managers: PackageManager[]) =>
  installs(operation, ...managers) && operation.packages.some(({ source, version }) => source === 'registry' && version === undefined);

/** The shortest decisions over the models: they show that the models hold what a rule needs, and are no rules themselves. */
const decisions: Readonly<Record<string, Decision>> = {
  DL3008: (operation) => unpinned(operation, 'apt-get') && operation.subcommand?.value === 'install',
  DL3013: (operation) => unpinned(operation, 'pip') && !operation.options.has('--requirement') && !operation.options.has('--constraint'),
  DL3014: (operation) => installs(operation, 'apt-get') && !operation.assumesYes,
  DL3015: (operation) => {
    const option = operation.options.get('--option');
    const off = option !== undefined && option !== true && /Install-Recommends=(false|0)/.test(option.unquoted);
    return installs(operation, 'apt-get') && !off && !operation.options.has('--no-install-recommends');
  },
  DL3016: (operation) =>
    installs(operation, 'npm') &&
    operation.packages.some(({ source, version }) => /^(registry|vcs)$/.test(source) && version === undefined),
  DL3018: (operation) => unpinned(operation, 'apk'),
  DL3028: (operation) => unpinned(operation, 'gem'),
  DL3030: (operation) => installs(operation, 'yum') && !operation.assumesYes,
  DL3033: (operation) => unpinned(operation, 'yum'),
  DL3034: (operation) => operation.manager === 'zypper' && /^(install|upgrade|remove)$/.test(operation.action) && !operation.assumesYes,
  DL3037: (operation) => unpinned(operation, 'zypper'),
  DL3038: (operation) => installs(operation, 'dnf', 'microdnf') && !operation.assumesYes,
  DL3041: (operation) => unpinned(operation, 'dnf', 'microdnf'),
  DL3062: (operation) =>
    operation.manager === 'go' &&
    /^(install|run)$/.test(operation.action) &&
    operation.packages.some(({ source, version }) => source === 'registry' && (version === undefined || version === 'latest')),
};

const posix = { words: ['/bin/sh', '-c'], dialect: 'posix' } as const;

function packageOperations(instruction: Instruction | undefined): PackageOperation[] {
  if (instruction?.keyword === 'ONBUILD') return packageOperations(instruction.trigger);
  const script = instruction?.keyword === 'RUN' ? scriptOf(instruction, posix) : undefined;
  return script ? operationsOf(script).filter((operation) => operation.kind === 'package') : [];
}

test('the models decide what hadolint decides about packages', (t) => {
  const file = testData(t, 'cases/hadolint.jsonl');
  if (!file) return;
  const scores: Record<string, Score> = {};
  for (const { rule, dockerfile, expect } of jsonLines<Case>(file)) {
    const decide = decisions[rule];
    if (!decide) continue;
    const hit = parseDockerfile(new SourceText('Dockerfile', dockerfile)).instructions.flatMap(packageOperations).some(decide);
    const { passed, total } = scores[rule] ?? { passed: 0, total: 0 };
    scores[rule] = { passed: passed + (hit === (expect === 'hit') ? 1 : 0), total: total + 1 };
  }
  checkScore('shell-models', scores);
});
