import type { Stage } from '../../build/graph.types.ts';
import type { TextEdit } from '../../model/finding.ts';
import { isRootUser } from '../user/root-user.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/**
 * The edit that adds a package to the first plain install of system packages that a stage makes as root, so that no second layer has
 * to update and clean the lists for it.
 *
 * @returns undefined where there is no such install, or its list is not one of plain words.
 */
export function joinInstall(view: DockerfileView, stage: Stage, name: string): TextEdit | undefined {
  for (const { instruction, script, operations, before } of stage.steps) {
    if (instruction.keyword !== 'RUN' || !script?.understood || script.form !== 'shell' || !before.user.known) continue;
    if (!isRootUser(before.user.value) || instruction.heredocs.length > 0) continue;
    const system = operations.filter((each) => each.kind === 'package' && each.scope === 'system');
    if (system.some((each) => each.kind === 'package' && each.action === 'remove')) continue;
    for (const operation of system) {
      if (operation.kind !== 'package' || operation.action !== 'install' || operation.command.conditional) continue;
      if (!/^(?:apt-get|apt|apk)$/.test(operation.manager) || operation.options.has('--virtual') || operation.options.has('-t')) continue;
      const words = operation.packages.map(({ word }) => word);
      const last = words.at(-1);
      if (!last || words.some(({ dynamic, text, unquoted }) => dynamic || text !== unquoted)) continue;
      const lineStart = view.source.text.lastIndexOf('\n', last.span.start - 1) + 1;
      const before = view.source.text.slice(lineStart, last.span.start);
      // One package on each line stays one on each line.
      const gap = before.trim() === '' ? ` ${view.dockerfile.escape}${view.dockerfile.newline}${before}` : ' ';
      return view.insert(last.span.end, gap + name);
    }
  }
  return undefined;
}
