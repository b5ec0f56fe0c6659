import type { CodeText } from '../code-text.ts';
import { literalAt } from '../code-text.ts';
import { once } from '../once.ts';

/**
 * Looks up names of string constants. `pattern` is global, matches a declaration up to the opening quote of its value and has
 * the name as its first group. A name with several values is known only in a file that gives it one.
 */
export function stringConstants(texts: readonly CodeText[], pattern: RegExp): (text: CodeText, expression: string) => string | undefined {
  const declared = once(() => {
    const byName = new Map<string, { readonly path: string; readonly value: string }[]>();
    for (const text of texts) {
      for (const match of text.code.matchAll(pattern)) {
        const value = literalAt(text, match.index + match[0].length);
        if (value === undefined) continue;
        const known = byName.get(match[1] ?? '');
        if (known) known.push({ path: text.path, value });
        else byName.set(match[1] ?? '', [{ path: text.path, value }]);
      }
    }
    return byName;
  });
  return (text, expression) => {
    // `config.PortVariable` is the constant of another package, `Names::PORT` of another module.
    const name = /^(?:\w{1,60}(?:\.|::))?([A-Za-z_]\w{0,60})$/.exec(expression)?.[1];
    const all = name === undefined ? [] : (declared().get(name) ?? []);
    const own = all.filter((entry) => entry.path === text.path);
    const values = new Set((own.length > 0 ? own : all).map((entry) => entry.value));
    return values.size === 1 ? [...values][0] : undefined;
  };
}
