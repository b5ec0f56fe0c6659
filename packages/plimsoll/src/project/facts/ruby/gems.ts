import { factAt } from '../../code-text.ts';
import { once } from '../../once.ts';
import type { Dependency } from '../../project.types.ts';
import type { ProjectReader } from '../../project-reader.ts';
import type { NativeTable } from '../native-dependencies.ts';

const groups = /^(?:development|test|ci|lint|doc|docs|cucumber|tools?|debug|profiling|rubocop|danger|release)$/;

/** The gems of a Gemfile; those that stand only in groups for development and tests are of development. */
export function gemDependencies(reader: ProjectReader, path: string): Dependency[] {
  const source = reader.text(path);
  if (!source) return [];
  const result: Dependency[] = [];
  const blocks: (string | undefined)[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const here = offset;
    offset += line.length + 1;
    if (line.length > 1000 || /^\s*#/.test(line)) continue;
    const opened = /^\s*(group|platforms?|source|install_if|git|path|if|unless|case)\b(.*)$/.exec(line);
    if (opened && (/\bdo\s*(?:\|\w*\|)?\s*(?:#.*)?$/.test(line) || /^(?:if|unless|case)$/.test(opened[1] ?? ''))) {
      blocks.push(opened[1] === 'group' ? (opened[2] ?? '') : undefined);
    } else if (/^\s*end\b/.test(line)) blocks.pop();
    const gem = /^\s*gem[ \t(]{1,5}(["'])([\w.-]{1,100})\1(.*)$/.exec(line);
    if (!gem) continue;
    const [, , name = '', rest = ''] = gem;
    const version = [...rest.replace(/\b\w{1,40}:.*$|:\w{1,40}\s{0,5}=>.*$/, '').matchAll(/["']([^"'\n]{1,60})["']/g)]
      .map((match) => match[1])
      .join(', ');
    const own = /(?:\bgroups?:|:groups?\s{0,5}=>)\s{0,5}(\[[^\]]{0,100}\]|%i\[[^\]]{0,100}\]|:\w{1,40})/.exec(rest)?.[1];
    const named = own ?? blocks.findLast((block) => block !== undefined);
    const words = named?.match(/\w{2,40}/g)?.filter((word) => !/^(?:do|optional|true|i)$/.test(word)) ?? [];
    const scope = words.length > 0 && words.every((word) => groups.test(word)) ? 'development' : 'production';
    result.push({ name, version: version === '' ? undefined : version, scope, evidence: factAt(name, path, source, here).evidence });
  }
  return result;
}

/** Gems with extensions in C that are compiled when they are installed; `until` names the first version with binaries. */
export const nativeGems: () => NativeTable = once(() => {
  const libraries: readonly (readonly [string, string, string?])[] = [
    ['pg', 'against libpq', '1.6'],
    ['mysql2', 'against the MySQL client'],
    ['tiny_tds', 'against FreeTDS'],
    ['ruby-oci8', 'against the Oracle client'],
    ['rmagick', 'against ImageMagick'],
    ['charlock_holmes', 'against ICU'],
    ['curb', 'against libcurl'],
    ['rugged', 'libgit2 with CMake'],
    ['sassc', 'libsass'],
    ['sassc-rails', 'libsass'],
    ['sqlite3', 'SQLite', '1.5'],
    ['ffi', 'libffi', '1.16'],
    ['bcrypt', 'an extension in C'],
    ['bootsnap', 'an extension in C'],
    ['puma', 'an extension in C'],
    ['unicorn', 'an extension in C'],
    ['nio4r', 'an extension in C'],
    ['msgpack', 'an extension in C'],
    ['oj', 'an extension in C'],
    ['redcarpet', 'an extension in C'],
    ['hiredis', 'an extension in C'],
    ['hiredis-client', 'an extension in C'],
    ['eventmachine', 'an extension in C++'],
    ['unf_ext', 'an extension in C++'],
    ['snappy', 'an extension in C++'],
    ['levenshtein-ffi', 'an extension in C'],
  ];
  return new Map(
    libraries.map(
      ([name, what, until]) => [name, { kind: 'compiles', reason: `compiles ${what}`, ...(until === undefined ? {} : { until }) }] as const,
    ),
  );
});
