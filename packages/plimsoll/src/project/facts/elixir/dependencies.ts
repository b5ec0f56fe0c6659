import type { CodeText } from '../../code-text.ts';
import { closingBracket, factAt, literalAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency } from '../../project.types.ts';
import type { NativeTable } from '../native-dependencies.ts';

/** The packages of `deps` in mix.exs; `only: :dev`, `only: [:dev, :test]` and `runtime: Mix.env() == :dev` are of development. */
export function mixDependencies(text: CodeText): Dependency[] {
  const result: Dependency[] = [];
  const start = /\bdefp?\s{1,3}deps\b/.exec(text.code)?.index;
  if (start === undefined) return result;
  for (const match of text.code.slice(start).matchAll(/\{\s{0,5}:(\w{1,80})\s{0,5},/g)) {
    const at = start + match.index;
    const body = text.code.slice(at, Math.min(closingBracket(text.code.slice(0, at + 1000), at), at + 1000));
    const quote = /^\{\s{0,5}:\w{1,80}\s{0,5},\s{0,20}(?=")/.exec(body);
    const only = /\bonly:\s{0,5}(\[[^\]]{0,80}\]|:\w{1,20})/.exec(body)?.[1];
    const development =
      (only !== undefined && !/:prod\b/.test(only)) || /\bruntime:\s{0,5}(?:Mix\.env\(\)\s{0,3}==\s{0,3}:(?:dev|test)|false)/.test(body);
    result.push({
      name: match[1] ?? '',
      version: quote ? literalAt(text, at + quote[0].length) : undefined,
      scope: development ? 'development' : 'production',
      evidence: factAt('', text.path, text.source, at).evidence,
    });
  }
  return result;
}

/** Packages with functions in C that are compiled when dependencies are. */
export const nativeHexPackages: () => NativeTable = once(
  () =>
    new Map([
      ['bcrypt_elixir', { kind: 'compiles', reason: 'compiles an extension in C' }],
      ['argon2_elixir', { kind: 'compiles', reason: 'compiles an extension in C' }],
      ['jiffy', { kind: 'compiles', reason: 'compiles an extension in C' }],
      ['picosat_elixir', { kind: 'compiles', reason: 'compiles an extension in C' }],
      ['brotli', { kind: 'compiles', reason: 'compiles an extension in C' }],
      ['ezstd', { kind: 'compiles', reason: 'compiles zstd' }],
      ['snappyer', { kind: 'compiles', reason: 'compiles an extension in C++' }],
    ] as const),
);
