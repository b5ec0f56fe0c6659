import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { Span } from '../../model/text.ts';
import type { Command } from '../../shell/view.ts';
import { commandName, commandSpan } from '../edits/command-words.ts';
import { removeCommand } from '../edits/remove-command.ts';
import { wordRemoval } from '../edits/remove-word.ts';
import { coversPath, imagePath } from '../images/image-path.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { cacheMountsOver, cacheTargets } from './cache-mounts.ts';

/** A command that deletes what a cache mount of the same RUN holds. */
interface EmptiedMount {
  /** As a person would name it. */
  readonly command: string;
  readonly target: string;
  readonly at: Span;
  /** Takes the command, or its word for the mount, away. */
  readonly edit: TextEdit | undefined;
}

/** Commands that delete what a cache mount of the same RUN holds. */
export function* emptiedMounts(view: DockerfileView, step: Step, run: InstructionOf<'RUN'>): Generator<EmptiedMount> {
  const { script } = step;
  if (!script) return;
  const mounted = step.mounts.flatMap(({ type, target }) =>
    type === 'cache' && target?.startsWith('/') ? target.replace(/(.)\/$/, '$1') : [],
  );
  for (const operation of step.operations) {
    const { command } = operation;
    if (operation.kind === 'package' && operation.action === 'clean') {
      // `uv cache prune --ci` keeps what was compiled.
      if (command.args.some(({ unquoted }) => unquoted === 'prune' || unquoted === 'verify')) continue;
      const own =
        cacheTargets(operation.manager)?.targets.flatMap((directory) => cacheMountsOver(step, directory.replace(/^~/, '/root'))) ?? [];
      const target = own[0]?.target;
      // Without more words apt-get clean leaves the lists alone.
      if (target === undefined || (operation.scope === 'system' && /\/lib\/apt/.test(target))) continue;
      yield { command: commandName(operation), target, at: commandSpan(operation), edit: removeCommand(view, run, script, command) };
    } else if (operation.kind === 'remove' && operation.recursive) {
      const emptied = operation.targets.filter((word) => {
        const path = imagePath(step, command, word)?.replace(/\/\*$/, '');
        return path !== undefined && path !== '/' && mounted.some((target) => coversPath(path, target) || isHeart(path, target));
      });
      const [word] = emptied;
      if (!word) continue;
      const path = imagePath(step, command, word)?.replace(/\/\*$/, '') ?? '';
      const target = mounted.find((each) => coversPath(path, each) || isHeart(path, each)) ?? '';
      yield {
        command: `rm of ${word.unquoted}`,
        target,
        at: command.span,
        edit: removalEdit(
          view,
          run,
          step,
          command,
          emptied.map(({ span }) => span),
          operation.targets.length,
        ),
      };
    }
  }
}

/** What lies below the mount and is what it is for. */
function isHeart(path: string, target: string): boolean {
  return path.startsWith(`${target}/`) && /^\/var\/(lib\/apt\/lists|cache\/apt\/archives|cache\/apt)$/.test(path);
}

function removalEdit(view: DockerfileView, run: InstructionOf<'RUN'>, step: Step, command: Command, spans: readonly Span[], all: number) {
  if (!step.script) return undefined;
  if (spans.length === all) return removeCommand(view, run, step.script, command);
  const cut = spans.length === 1 && spans[0] ? wordRemoval(view.source.text, spans[0], view.dockerfile.escape) : undefined;
  return cut && view.replace(cut, '');
}
