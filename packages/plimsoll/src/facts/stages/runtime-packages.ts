import type { Step } from '../../build/graph.types.ts';
import type { PackageOperation, PackageSpec } from '../../shell/operations.ts';

/** What is left of an installation of system packages when the tools of a build go. */
export interface RuntimePackages {
  /** The line that installs what is left; undefined for nothing. */
  readonly line: string | undefined;
  /** What is left, by name. */
  readonly names: readonly string[];
  /** Nothing goes: the step can stay as it is. */
  readonly unchanged: boolean;
}

/** Compilers, build systems and headers: nothing runs them once the program is built. */
const buildTools =
  /^(?:build-essential|build-base|base-devel|gcc(?:-[\d.]+)?|g\+\+(?:-[\d.]+)?|gfortran|clang(?:-\d+)?|llvm|lld|make|cmake|ninja(?:-build)?|meson|pkg-config|pkgconf|autoconf|automake|libtool|bison|flex|m4|patch|swig|nasm|yasm|binutils|dpkg-dev|cargo|rust|rustc|python3?-dev|musl-dev|libc6?-dev|linux-headers|cython3?|gettext-dev)$/;

/** Headers, and the library that has to be there when the program runs. What is not listed is kept as it is. */
const libraries: Readonly<Record<string, string>> = {
  'libpq-dev': 'libpq5',
  'default-libmysqlclient-dev': 'libmariadb3',
  'libmariadb-dev': 'libmariadb3',
  'libxml2-dev': 'libxml2',
  'libxslt1-dev': 'libxslt1.1',
  'libxslt-dev': 'libxslt1.1',
  'unixodbc-dev': 'unixodbc',
  'libmagic-dev': 'libmagic1',
  'libsasl2-dev': 'libsasl2-2',
  'libjpeg62-turbo-dev': 'libjpeg62-turbo',
  'libjpeg-dev': 'libjpeg62-turbo',
  // Part of every image that has Python or a system to install packages with.
  'zlib1g-dev': '',
  'libffi-dev': '',
  'libssl-dev': '',
  'libbz2-dev': '',
  'liblzma-dev': '',
  'libsqlite3-dev': '',
  'libreadline-dev': '',
  'libncurses5-dev': '',
  'libncurses-dev': '',
};
const alpineLibraries: Readonly<Record<string, string>> = {
  'postgresql-dev': 'libpq',
  'libpq-dev': 'libpq',
  'mariadb-dev': 'mariadb-connector-c',
  'mariadb-connector-c-dev': 'mariadb-connector-c',
  'libxml2-dev': 'libxml2',
  'libxslt-dev': 'libxslt',
  'jpeg-dev': 'libjpeg-turbo',
  'libjpeg-turbo-dev': 'libjpeg-turbo',
  'freetype-dev': 'freetype',
  'libwebp-dev': 'libwebp',
  'openssl-dev': '',
  'libffi-dev': '',
  'zlib-dev': '',
  'bzip2-dev': '',
  'sqlite-dev': '',
  'readline-dev': '',
};

/**
 * What a stage that only runs the program has to install of what a step installs. When in doubt a package is kept.
 *
 * @param alone whether only builds of this language need a package.
 * @returns undefined where the step does more than install, so that it cannot be written anew.
 */
export function runtimePackages({ operations, script }: Step, alone: (name: string) => boolean): RuntimePackages | undefined {
  const system = operations.filter((each): each is PackageOperation => each.kind === 'package' && each.scope === 'system');
  const installs = system.filter(({ action }) => action === 'install');
  const [first] = installs;
  if (!first || !script?.understood || script.form !== 'shell') return undefined;
  const plain = script.commands.every((command) => {
    if (command.name === 'rm' || command.name === 'set' || command.name === 'export') return !command.conditional;
    const operation = system.find((each) => each.command === command);
    return operation !== undefined && operation.action !== 'remove' && operation.action !== 'other' && !command.conditional;
  });
  if (!plain || installs.some(({ manager }) => manager !== first.manager)) return undefined;
  const kept: string[] = [];
  const names: string[] = [];
  let changed = false;
  for (const spec of installs.flatMap(({ packages }) => packages)) {
    if (spec.source !== 'registry' || spec.name === undefined || spec.word.dynamic) return undefined;
    const written = keptAs(spec, first.manager, alone);
    if (written === '') {
      changed = true;
      continue;
    }
    kept.push(written);
    names.push(spec.name);
    changed ||= written !== spec.word.text;
  }
  const result = { names, unchanged: !changed };
  if (kept.length === 0) return { ...result, line: undefined };
  const words = [...new Set(kept)].join(' ');
  if (first.manager === 'apk') return { ...result, line: `RUN apk add --no-cache ${words}` };
  if (first.manager !== 'apt-get' && first.manager !== 'apt') return undefined;
  const sparing = installs.every(({ options }) => options.has('--no-install-recommends')) ? ' --no-install-recommends' : '';
  return { ...result, line: `RUN apt-get update && apt-get install -y${sparing} ${words} && rm -rf /var/lib/apt/lists/*` };
}

function keptAs({ name = '', word }: PackageSpec, manager: PackageOperation['manager'], alone: (name: string) => boolean): string {
  if (buildTools.test(name) || alone(name)) return '';
  const table = manager === 'apk' ? alpineLibraries : libraries;
  return Object.hasOwn(table, name) ? (table[name] ?? '') : word.text;
}
