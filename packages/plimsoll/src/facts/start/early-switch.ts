import type { Stage } from '../../build/graph.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Operation } from '../../shell/operations.ts';
import type { UnprivilegedUser } from '../user/unprivileged-user.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edits that let a stage do everything behind its working directory as an account, so that all of it belongs to that account:
 * for programs that build where they stand, such as development servers. `chown` of the directory and USER behind WORKDIR, and
 * `--chown` on each copy that follows.
 *
 * @returns undefined where a step behind it may need root, or where nothing is known of what it does.
 */
export function switchEarly(view: DockerfileView, stage: Stage, { create, user }: UnprivilegedUser): TextEdit[] | undefined {
  const place = stage.steps.findLast(({ instruction }) => instruction.keyword === 'WORKDIR');
  const shells = stage.root.kind === 'image' ? stage.root.facts?.shells : undefined;
  if (!place?.after.workdir.known || shells === undefined || shells.length === 0) return undefined;
  const directory = place.after.workdir.value;
  if (!/^\/[\w./-]+$/.test(directory) || /^\/(?:root|usr|etc|bin|lib|var|home)?\/?$/.test(directory)) return undefined;
  const behind = stage.steps.slice(place.index + 1);
  const edits: TextEdit[] = [view.insertLinesAfter(place.instruction, ...create, `RUN chown ${user} ${directory}`, `USER ${user}`)];
  for (const { instruction, script, operations, index } of stage.steps) {
    if (instruction.keyword === 'USER' || instruction.broken) return undefined;
    // What was copied in front of the working directory stays root's.
    if (index < place.index && (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')) return undefined;
    if (index < place.index) continue;
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      if (instruction.flags.some(({ name }) => name === 'chown')) return undefined;
      if (instruction.destination?.text.startsWith('/') && !`${instruction.destination.text}/`.startsWith(`${directory}/`))
        return undefined;
      edits.push(view.insert(instruction.keywordSpan.end, ` --chown=${user}`));
    } else if (instruction.keyword === 'RUN') {
      if (!script?.understood || script.commands.length !== operations.length || !operations.every(needsNoRoot)) return undefined;
      if (behind.length > 0 && instruction.flags.length > 0) return undefined;
    }
  }
  return edits;
}

function needsNoRoot(operation: Operation): boolean {
  if (operation.kind !== 'package' || operation.scope !== 'language') return false;
  const { manager, action, options } = operation;
  if (!['npm', 'yarn', 'pnpm', 'bun', 'dotnet'].includes(manager) || options.has('--global') || options.has('--unsafe-perm')) return false;
  return action === 'install-project' || action === 'build' || action === 'run';
}
