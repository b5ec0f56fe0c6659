import type { WindowsWord } from './token.ts';

/**
 * The program that a statement begins with, by the name that models know it by: without folder, in lower case, without `.exe` or `.cmd`,
 * and PowerShell's short names for what they stand for.
 *
 * @returns undefined where the word begins no command: a value, a keyword, a type
 */
export function windowsProgram(first: WindowsWord, args: readonly WindowsWord[], dialect: 'cmd' | 'powershell'): string | undefined {
  const name = first.unquoted
    .replace(/^.*[\\/]/, '')
    .toLowerCase()
    .replace(/\.(?:exe|cmd)$/, '');
  if (dialect === 'cmd') return name;
  if (first.quoted || first.dynamic || !/^[a-z_.\\/~]/i.test(first.unquoted) || /^[\w.]+=/.test(first.unquoted)) return undefined;
  if (keywords.test(name)) return undefined;
  if ((name === 'curl' || name === 'wget') && !first.unquoted.toLowerCase().endsWith('.exe') && isCmdlet(args)) return 'invoke-webrequest';
  return aliasOf(name) ?? name;
}

const keywords =
  /^(?:if|else|elseif|for|foreach|while|do|until|switch|try|catch|finally|trap|throw|return|break|continue|function|filter|param|begin|process|end|class|enum|using|in|data)$/;

/** Windows PowerShell takes curl and wget for its own command: that has other options than the programs. */
function isCmdlet(args: readonly WindowsWord[]): boolean {
  const options = args.filter(({ unquoted }) => unquoted.startsWith('-'));
  return (
    options.length === 0 || options.some(({ unquoted }) => /^-(?:uri|outf\w*|useb\w*|head\w*|meth\w*|credential|proxy)$/i.test(unquoted))
  );
}

/** Names that mean another program where a shell of Linux reads them. */
function aliasOf(name: string): string | undefined {
  switch (name) {
    case 'iwr':
      return 'invoke-webrequest';
    case 'irm':
      return 'invoke-restmethod';
    case 'iex':
      return 'invoke-expression';
    case 'rm':
    case 'del':
    case 'erase':
    case 'rd':
    case 'rmdir':
    case 'ri':
      return 'remove-item';
    case 'cp':
    case 'copy':
    case 'cpi':
      return 'copy-item';
    case 'mv':
    case 'move':
    case 'mi':
      return 'move-item';
    case 'cat':
    case 'type':
    case 'gc':
      return 'get-content';
    case 'ls':
    case 'dir':
    case 'gci':
      return 'get-childitem';
    case 'ps':
    case 'gps':
      return 'get-process';
    case 'cd':
    case 'chdir':
    case 'sl':
      return 'set-location';
    case 'echo':
    case 'write':
      return 'write-output';
    case 'kill':
      return 'stop-process';
    case 'mount':
      return 'new-psdrive';
    case 'set':
      return 'set-variable';
    case 'sleep':
      return 'start-sleep';
    case 'start':
      return 'start-process';
    default:
      return undefined;
  }
}
