import type { PermissionOperation } from '../operations.ts';
import type { ShellWord } from '../view.ts';
import { isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import type { Model } from './package-tool.ts';

const options = '-R,--recursive -v,--verbose -c,--changes -f,--silent,--quiet -h,--no-dereference -H -L -P --reference= --from=';

/** chmod(1), chown(1), chgrp(1). A mode such as `-w` or `-x` is no option. */
export const permission: Model<PermissionOperation> = (command) => {
  const tool = command.name === 'chmod' ? 'chmod' : command.name === 'chown' ? 'chown' : 'chgrp';
  const mode = tool === 'chmod' ? command.args.findIndex((word) => /^-[rwxXst][rwxXstugoa,=+-]*$/.test(word.unquoted)) : -1;
  const words = mode === -1 ? command.args : command.args.filter((_, i) => i !== mode);
  const { given, operands, rest } = readOptions(words, optionTable(options));
  const all = [...operands, ...rest];
  const referenced = valuesOf(given, '--reference').length > 0;
  const what = mode !== -1 ? command.args[mode] : referenced ? undefined : all[0];
  return {
    kind: 'permission',
    command,
    tool,
    recursive: isGiven(given, '--recursive'),
    what,
    targets: mode !== -1 || referenced ? all : all.slice(1),
  };
};

/** Whether a chmod mode, octal or symbolic, makes a program run as its owner: `4755`, `u+s`, `+s`. Undefined if the mode is not known. */
export function chmodAddsSetuid(mode: Pick<ShellWord, 'value'> | undefined): boolean | undefined {
  const text = mode?.value;
  if (text === undefined) return undefined;
  if (/^[0-7]{1,5}$/.test(text)) return (Number.parseInt(text, 8) & 0o4000) !== 0;
  let adds = false;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (!match) return undefined;
    if (match[1] !== '' && !/[ua]/.test(match[1] ?? '')) continue;
    for (const [, operator, permissions = ''] of (match[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g))
      if (permissions.includes('s') || operator === '=') adds = operator !== '-' && permissions.includes('s');
  }
  return adds;
}

/**
 * Whether a chmod mode, octal or symbolic, lets everybody write: the write bit of others is set and the sticky bit is not
 * (`777`, `0666`, `a+w`, `o=rwx`, `+w` is left to the umask; `1777` is what /tmp has). Undefined if the mode is not known.
 */
export function chmodAddsWorldWrite(mode: Pick<ShellWord, 'value'> | undefined): boolean | undefined {
  const text = mode?.value;
  if (text === undefined) return undefined;
  if (/^[0-7]{1,5}$/.test(text)) {
    const bits = Number.parseInt(text, 8);
    return (bits & 0o2) !== 0 && (bits & 0o1000) === 0;
  }
  let writes = false;
  let sticky = false;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause);
    if (!match) return undefined;
    const others = /[oa]/.test(match[1] ?? '');
    for (const [, operator, permissions = ''] of (match[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g)) {
      // `o=u` and `o=g` copy what is not known here.
      if (others && operator === '=') writes = permissions.includes('w');
      else if (others && permissions.includes('w')) writes = operator === '+';
      if (permissions.includes('t')) sticky = operator !== '-';
    }
  }
  return writes && !sticky;
}
