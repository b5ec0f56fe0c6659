import type { TextEdit } from '../../model/finding.ts';
import { basename } from '../../shell/programs.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { LayeredSecret } from './layered-secrets.ts';

/**
 * The edits that let steps use the agent of the builder in place of a copied private key: the COPY gone, and `--mount=type=ssh` on
 * each RUN of the stage that reaches a host by SSH.
 *
 * @returns undefined unless the COPY brings the key alone and nothing else of the file names it.
 */
export function sshMountInsteadOfKey(
  view: DockerfileView,
  { step, via, shown, fromStage }: LayeredSecret,
): readonly TextEdit[] | undefined {
  const copy = step.instruction;
  if (via !== 'copied' || fromStage || copy.keyword !== 'COPY' || copy.broken || copy.sources.length !== 1) return undefined;
  const name = basename(shown);
  const users: TextEdit[] = [];
  for (const { instruction, script, mounts, index } of step.stage.steps) {
    if (instruction === copy) continue;
    if (view.text(instruction.span).includes(name)) return undefined;
    if (instruction.keyword !== 'RUN' || index < step.index) continue;
    if (!script?.understood) return undefined;
    const uses = script.commands.some(
      ({ name: program, args }) =>
        /^(?:ssh|scp|sftp|rsync)$/.test(program ?? '') ||
        args.some(({ unquoted }) => /^(?:git\+)?ssh:\/\/|^[\w.-]+@[\w.-]+:(?!\/\/)/.test(unquoted)),
    );
    if (!uses || mounts.some(({ type }) => type === 'ssh')) continue;
    if (instruction.command.form !== 'shell' || instruction.broken) return undefined;
    users.push(view.insert(instruction.keywordSpan.end, ' --mount=type=ssh'));
  }
  return users.length > 0 ? [view.removeInstruction(copy), ...users] : undefined;
}
