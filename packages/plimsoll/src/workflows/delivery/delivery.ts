import type { Command, ShellScript } from '../../shell/view.ts';
import { emptyJob } from '../empty.ts';
import type { WorkflowFile, WorkflowImport, WorkflowStep, WorkflowSystem } from '../workflow.types.ts';
import { readBuildUse } from './build-uses.ts';
import { readBuilder } from './builder-commands.ts';
import type { Call } from './call.ts';
import { Collector } from './collector.ts';
import type { Delivery } from './delivery.types.ts';
import { readDocker } from './docker-commands.ts';
import { kindsOfName } from './opaque-names.ts';
import { readAttestation, readDeployment, readOpaque } from './other-commands.ts';
import { readOtherUse } from './other-uses.ts';
import { readScanner } from './scan-commands.ts';
import { Inputs } from './values.ts';

/** What a pipeline does with images: builds, pushes, scans, lints, signs and deploys them. Pure; never throws. */
export function deliveryOf(file: WorkflowFile): Delivery {
  const { system, jobs } = file;
  const collector = new Collector(file, system ?? 'github', jobs[0] ?? { ...emptyJob, id: '', span: { start: 0, end: 0 } });
  if (system === undefined) return collector.found;
  for (const job of jobs) {
    collector.job = job;
    for (const step of job.steps) {
      collector.step = step;
      readStep(collector, step, system);
    }
  }
  collector.step = undefined;
  for (const each of file.imports) readImport(collector, each);
  return collector.found;
}

function readStep(collector: Collector, step: WorkflowStep, system: WorkflowSystem): void {
  const { uses, script } = step;
  if (uses) {
    const inputs = new Inputs(step, system);
    const { span } = uses.text;
    const version = uses.ref === undefined ? -1 : uses.text.raw.indexOf(`@${uses.ref}`);
    const at = version === -1 ? span : uses.text.mapped.toSourceSpan(0, version);
    if (uses.kind === 'image') readImageStep(collector, step);
    else if (!readBuildUse(collector, uses, inputs, at) && !readOtherUse(collector, uses, inputs, at)) {
      const own = uses.name.slice(uses.name.indexOf('/') + 1);
      const named = kindsOfName(uses.kind === 'local' ? uses.name : own);
      // Setting a tool up does nothing with it.
      const may = /setup|login|install|docker-?hub-description/.test(own) ? [] : named;
      const path = uses.kind === 'local' ? actionFile(uses.name) : undefined;
      if (may.length > 0 || path !== undefined) collector.opaque(uses.text.raw, at, may, path);
    }
  }
  if (script) for (const command of script.commands) readCommand(collector, command, script);
}

/** The definition of an action of the same repository: `./.github/actions/build` has it in `action.yml`, or in `action.yaml`. */
function actionFile(name: string): string {
  return `${name.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')}/action.yml`;
}

/** `uses: docker://hadolint/hadolint` */
function readImageStep(collector: Collector, step: WorkflowStep): void {
  const name = step.uses?.name.replace(/@.*$/, '').replace(/:[^/]*$/, '') ?? '';
  const may = kindsOfName(name);
  const at = step.uses?.text.span ?? step.span;
  if (/(^|\/)hadolint$/.test(name)) collector.lint('hadolint', at);
  else if (may.length > 0) collector.opaque(name, at, may);
}

function readCommand(collector: Collector, command: Command, script: ShellScript): void {
  if (command.name === undefined || command.name === '') return;
  readCall(collector, { name: command.name, args: command.args, program: command.program, command, script });
}

function readCall(collector: Collector, call: Call): void {
  if (readDeployment(collector, call) || readTool(collector, call)) return;
  if (!readDocker(collector, call, (inner) => void readTool(collector, inner))) readOpaque(collector, call);
}

/** Tools that are also started as containers. */
function readTool(collector: Collector, call: Call): boolean {
  return readScanner(collector, call) || readAttestation(collector, call) || readBuilder(collector, call);
}

/** Pipelines that are called, and parts that are put in: those of GitLab's own templates are known by name. */
function readImport(collector: Collector, { name, kind, path, job }: WorkflowImport): void {
  const own = collector.file.jobs.find(({ id }) => id === job);
  if (own) collector.job = own;
  if (collector.system === 'gitlab' && /container[-_]scanning/i.test(name.raw)) {
    collector.scan('GitLab container scanning', name.span, { looksAt: 'image', finds: 'vulnerabilities', gate: { blocks: undefined } });
    return;
  }
  // Orbs only offer commands; those that are used have been looked at by name.
  if (collector.system === 'circleci') return;
  const may = kind === 'call' || path !== undefined ? (['scan', 'build', 'lint'] as const) : kindsOfName(name.raw);
  if (may.length > 0) collector.opaque(name.raw, name.span, may, path);
}
