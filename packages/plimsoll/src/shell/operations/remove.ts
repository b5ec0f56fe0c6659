import type { RemoveOperation } from '../operations.ts';
import { isGiven, optionTable, readOptions } from './options.ts';
import type { Model } from './package-tool.ts';

/** rm(1). */
export const rm: Model<RemoveOperation> = (command) => {
  const { given, operands, rest } = readOptions(command.args, optionTable('-r,-R,--recursive -f,--force -v,--verbose -i -I -d,--dir'));
  return { kind: 'remove', command, recursive: isGiven(given, '--recursive'), targets: [...operands, ...rest] };
};
