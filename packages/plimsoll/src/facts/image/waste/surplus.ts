import type { WastePlace } from './place.types.ts';

/** What was never meant to ship, and what runtime images do without. */
export const surplusPlaces: readonly WastePlace[] = [
  {
    id: 'version-control',
    holds: 'the history of the sources',
    needed: 'no',
    remedy: 'add .git to .dockerignore, or remove it in the RUN that clones',
    folders: ['.git', '.hg', '.svn', '.bzr'],
  },
  {
    id: 'temporary-files',
    holds: 'temporary files',
    needed: 'no',
    remedy: 'remove them in the same RUN, or a tmpfs mount',
    at: ['tmp', 'var/tmp', 'usr/tmp', 'var/crash'],
  },
  { id: 'logs', holds: 'logs of the build', needed: 'no', remedy: 'remove them in the same RUN', at: ['var/log'] },
  {
    id: 'desktop-files',
    holds: 'what desktops and editors leave',
    needed: 'no',
    remedy: 'add them to .dockerignore',
    names: [
      '.DS_Store',
      'Thumbs.db',
      'desktop.ini',
      '.bash_history',
      '.ash_history',
      '.zsh_history',
      '.python_history',
      '.node_repl_history',
      '.wget-hsts',
      '.viminfo',
      '.lesshst',
    ],
    endings: ['.swp', '.orig', '.rej'],
  },
  {
    id: 'kernel',
    holds: 'a kernel, its modules and firmware, which containers take from the host',
    needed: 'no',
    remedy: 'do not install kernel packages',
    at: ['boot', 'lib/modules', 'usr/lib/modules', 'lib/firmware', 'usr/lib/firmware', 'usr/src/kernels'],
  },
  {
    id: 'debug-symbols',
    holds: 'debug symbols',
    needed: 'perhaps',
    remedy: 'strip programs, and keep symbols elsewhere',
    at: ['usr/lib/debug'],
    endings: ['.debug', '.pdb', '.dwp'],
  },

  // What runtime images do without.
  {
    id: 'manual-pages',
    holds: 'manual pages',
    needed: 'perhaps',
    remedy: 'leave them out when installing, or remove them in the same RUN',
    at: ['usr/local/man', 'usr/man', 'var/cache/man'],
    folders: ['share/man'],
  },
  {
    id: 'documentation',
    holds: 'documentation',
    needed: 'perhaps',
    remedy: 'leave it out when installing, or remove it in the same RUN',
    at: [
      'usr/share/doc',
      'usr/local/share/doc',
      'usr/share/info',
      'usr/local/share/info',
      'usr/share/gtk-doc',
      'usr/share/help',
      'usr/share/doc-base',
    ],
    except: /\/(copyright|LICEN[CS]E|COPYING|NOTICE)[^/]*$/i,
  },
  {
    id: 'locales',
    holds: 'translations and locale sources',
    needed: 'perhaps',
    remedy: 'keep the languages that are used',
    at: ['usr/share/locale', 'usr/local/share/locale', 'usr/share/i18n', 'usr/share/locale-langpack'],
    except: /\/(locale\.alias|C[^/]*)$/,
  },
  {
    id: 'compilers',
    holds: 'compilers and their libraries',
    needed: 'perhaps',
    remedy: 'build in another stage',
    at: [
      'usr/lib/gcc',
      'usr/libexec/gcc',
      'usr/local/go',
      'usr/lib/go',
      'usr/local/rustup',
      'usr/share/dotnet/sdk',
      'usr/lib/dotnet/sdk',
      'usr/lib/rustlib',
      'usr/share/cmake',
      'usr/local/lib/gcc',
      'usr/local/libexec/gcc',
    ],
    folders: ['.rustup/toolchains'],
  },
  {
    id: 'compilers',
    holds: 'compilers and their libraries',
    needed: 'perhaps',
    remedy: 'build in another stage',
    folders: ['jmods'],
    names: ['src.zip', 'ct.sym'],
    in: (directory) => /jdk|jvm|java/i.test(directory),
  },
  {
    id: 'package-managers',
    holds: 'package managers of languages',
    needed: 'perhaps',
    remedy: 'install in another stage and copy what was installed',
    at: [
      'usr/local/lib/node_modules/npm',
      'usr/lib/node_modules/npm',
      'usr/lib/node_modules_20/npm',
      'usr/local/lib/node_modules/corepack',
      'usr/lib/node_modules/corepack',
    ],
    folders: ['.yarn/releases'],
  },
  {
    id: 'package-managers',
    holds: 'package managers of languages',
    needed: 'perhaps',
    remedy: 'install in another stage and copy what was installed',
    folders: ['pip', 'ensurepip'],
    in: (directory) => /(^|\/)((site|dist)-packages|lib\/python3[^/]*)$/.test(directory),
  },
  {
    id: 'development-headers',
    holds: 'headers, static libraries and what links against them',
    needed: 'perhaps',
    remedy: 'build in another stage, and install the runtime package only',
    at: ['usr/include', 'usr/local/include', 'usr/share/aclocal'],
    folders: ['pkgconfig', 'lib/cmake'],
    endings: ['.a', '.la', '.o', '.obj'],
  },
  {
    id: 'tests',
    holds: 'tests of libraries',
    needed: 'perhaps',
    remedy: 'remove them in the RUN that installs',
    folders: ['test', 'tests', '__tests__', 'spec', '__mocks__'],
    in: isInLibrary,
  },
  {
    id: 'development-files',
    holds: 'settings of editors and pipelines, reports of tests',
    needed: 'perhaps',
    remedy: 'add them to .dockerignore',
    folders: ['.github', '.gitlab', '.circleci', '.vscode', '.idea', '.devcontainer', '.nyc_output', '.storybook', '.terraform'],
  },
  {
    id: 'source-maps',
    holds: 'source maps',
    needed: 'perhaps',
    remedy: 'build without them, or keep them elsewhere',
    endings: ['.js.map', '.mjs.map', '.cjs.map', '.css.map', '.ts.map', '.mts.map', '.cts.map'],
  },
  {
    id: 'type-declarations',
    holds: 'type declarations of libraries',
    needed: 'perhaps',
    remedy: 'build in another stage',
    endings: ['.d.ts', '.d.mts', '.d.cts', '.js.flow'],
    in: (directory) => /(^|\/)node_modules\//.test(directory),
  },
  {
    id: 'byte-code',
    holds: 'byte code of Python beside its source',
    needed: 'perhaps',
    remedy: 'PYTHONDONTWRITEBYTECODE=1 where start-up time does not matter',
    endings: ['.pyc', '.pyo'],
    besides: pythonSource,
  },
  {
    id: 'archives',
    holds: 'archives and packages',
    needed: 'perhaps',
    remedy: 'unpack them in another stage, or in the RUN that downloads them',
    in: (directory) => !/(^|\/)lib\/apk\/db$/.test(directory),
    endings: ['.deb', '.rpm', '.whl', '.tgz', '.tar', '.tar.gz', '.tar.xz', '.tar.bz2', '.tar.zst'],
  },
];

/** In a library that a package manager installed, or in Python's own; not in place of one, since there are libraries of such names. */
function isInLibrary(directory: string): boolean {
  if (/(^|\/)lib\/python3[^/]*$/.test(directory)) return true;
  if (!/(^|\/)(node_modules|site-packages|dist-packages|gems)\//.test(directory)) return false;
  const last = directory.slice(directory.lastIndexOf('/') + 1);
  return !/^(@.*|node_modules|site-packages|dist-packages|gems)$/.test(last);
}

/** `a/__pycache__/x.cpython-312.opt-1.pyc` → `a/x.py`; `a/x.pyc` → `a/x.py`. */
function pythonSource(path: string): string | undefined {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const folder = path.slice(0, Math.max(slash, 0));
  const module = name.slice(0, name.indexOf('.'));
  if (folder.endsWith('__pycache__')) return `${folder.slice(0, -'__pycache__'.length)}${module}.py`;
  return `${folder === '' ? '' : `${folder}/`}${module}.py`;
}
