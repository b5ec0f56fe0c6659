import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { Edit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edits that turn a build argument into a secret mount: `--mount=type=secret,id=…,env=NAME` on every RUN of its stage that
 * names it, and the ARG gone. Undefined where that is not the whole truth: other instructions or stages name it, no RUN does, or
 * the frontend is one without `env=` (added in 1.10).
 */
export function mountInsteadOfArgument(view: DockerfileView, step: Step, argument: InstructionOf<'ARG'>): readonly Edit[] | undefined {
  const name = argument.pairs[0]?.key;
  if (argument.pairs.length !== 1 || name === undefined || argument.onbuild || argument.broken || !supportsEnv(view)) return undefined;
  if (view.graph.globalArgs.has(name) || !/^\w+$/.test(name)) return undefined;
  const mention = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`);
  const edits: Edit[] = [];
  for (const stage of view.graph.stages) {
    if (mention.test(view.text(stage.from.span))) return undefined;
    for (const other of stage.steps) {
      const { instruction } = other;
      if (instruction === argument) continue;
      if ((instruction.keyword === 'ARG' || instruction.keyword === 'ENV') && instruction.pairs.some(({ key }) => key === name))
        return undefined;
      if (!mention.test(view.text(instruction.span))) continue;
      if (stage !== step.stage || other.index < step.index || instruction.keyword !== 'RUN' || instruction.command.form !== 'shell')
        return undefined;
      if (other.mounts.some(({ env }) => env === name)) continue;
      edits.push(view.insert(instruction.keywordSpan.end, ` --mount=type=secret,id=${name.toLowerCase()},env=${name}`));
    }
  }
  return edits.length > 0 ? [view.removeInstruction(argument), ...edits] : undefined;
}

function supportsEnv(view: DockerfileView): boolean {
  const syntax = view.dockerfile.directives.find(({ name }) => name === 'syntax')?.value;
  if (syntax === undefined) return true;
  const version = /^docker\/dockerfile:(?:1|1\.(\d+)(?:\.\d+)?|latest)(?:-labs)?(?:@.*)?$/.exec(syntax);
  return version !== null && (version[1] === undefined || Number(version[1]) >= 10);
}
