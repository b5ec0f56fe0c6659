import type { PipelineMember, Statement } from './syntax.ts';
import type { Command } from './view.ts';

/** What stands between a statement and the next. */
export function separator(before: Statement, text: string): Command['joiner'] {
  if (before.background) return '&';
  for (let at = before.end; at < text.length; at++) {
    const character = text[at];
    if (character === ';') return ';';
    if (character !== ' ' && character !== '\t') return '\n';
  }
  return '\n';
}

/** `exit 1`, `false` and groups that end in them. */
export function alwaysFails(node: Statement['command'] | PipelineMember): boolean {
  switch (node.type) {
    case 'Command': {
      const name = node.name?.text;
      const status = node.suffix[0];
      if (name === 'exit' || name === 'return') return !(status?.type === 'Word' && /^["']?0+["']?$/.test(status.text));
      return name === 'false';
    }
    case 'Subshell':
    case 'BraceGroup': {
      const last = node.body.commands.at(-1);
      return last !== undefined && !last.background && alwaysFails(last.command);
    }
    case 'AndOr': {
      const last = node.commands.at(-1);
      return last !== undefined && node.operators.at(-1) === '&&' && alwaysFails(last);
    }
    default:
      return false;
  }
}

/** A condition written as a command: what follows it behind `&&` may not run. */
export function isTest(node: Statement['command'] | PipelineMember): boolean {
  switch (node.type) {
    case 'TestCommand':
    case 'ArithmeticCommand':
      return true;
    case 'Command':
      return node.name?.text === '[' || node.name?.text === 'test';
    case 'Pipeline': {
      const [only] = node.commands;
      return node.commands.length === 1 && only !== undefined && isTest(only);
    }
    default:
      return false;
  }
}
