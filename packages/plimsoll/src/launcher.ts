/**
 * What `plimsoll` runs: it refuses a Node that is too old in one line, then loads the core with V8's code cache, which
 * saves compiling at every start. Nothing is imported, and the build lowers this file to ES2015, so that the check
 * itself runs anywhere.
 */
declare const PLIMSOLL_VERSION: string;
/** Hash of the core this launcher was built with and of its data: a cache of another build is never tried. */
declare const PLIMSOLL_BUILD_HASH: string;
declare const PLIMSOLL_COMMANDS: readonly string[];

const build = `${PLIMSOLL_VERSION}-${PLIMSOLL_BUILD_HASH}`;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`plimsoll ${PLIMSOLL_VERSION} needs Node 22.15 or newer; this is Node ${process.versions.node}\n`);
  process.exitCode = 2;
} else if (!isReplayed()) start();

/** Seconds. A run over very many files compiles nearly everything; to load all of that would cost short runs more than it saves. */
const longestRun = 2;

/** Whether an earlier run was told again, by a small program that is read first. */
function isReplayed(): boolean {
  if (process.argv[2] !== 'lint') return false;
  const { replay } = require(`${__dirname}/replay.cjs`) as { replay: (words: readonly string[], build: string) => number | undefined };
  const code = replay(process.argv.slice(2), build);
  if (code !== undefined) process.exitCode = code;
  return code !== undefined;
}

function start(): void {
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { Script } = process.getBuiltinModule('node:vm');
  const file = `${__dirname}/core.cjs`;
  // The build writes ASCII only; Latin-1 gives V8 a one-byte string without decoding.
  const source = readFileSync(file, 'latin1');
  const folder = cacheFolder();
  const cacheFile = folder && `${folder}/${cacheName()}`;
  const cachedData = cacheFile && readCache(cacheFile);
  const script = new Script(source, cachedData ? { filename: file, cachedData } : { filename: file });
  if (folder && cacheFile && (!cachedData || script.cachedDataRejected)) {
    // After the run, because only then are the functions that it needed compiled and part of the cache.
    process.once('exit', (code) => {
      if ((code === 0 || code === 1) && process.uptime() < longestRun) writeCache(folder, cacheFile, script.createCachedData());
    });
  }
  const core = script.runInThisContext() as (
    require: NodeJS.Require,
    dirname: string,
    build: string,
  ) => { main: (words: readonly string[]) => Promise<number> };
  void core(require, __dirname, build)
    .main(process.argv.slice(2))
    .then((code) => {
      process.exitCode = code;
    });
}

/** One cache for each command, since each needs other functions of the core; one for what runs none. */
function cacheName(): string {
  const [, , first, ...rest] = process.argv;
  const named = first !== undefined && PLIMSOLL_COMMANDS.includes(first) && !rest.includes('--help');
  const kind = first === undefined ? 'audit' : named ? first : 'other';
  return `${build}-node${process.versions.node}-${process.arch}-${kind}.bin`;
}

/** The user's own cache folder, never a shared one: what is in it is run. Undefined where there is none. */
function cacheFolder(): string | undefined {
  const { env, platform } = process;
  const xdg = env['XDG_CACHE_HOME'];
  if (xdg?.startsWith('/')) return `${xdg}/plimsoll`;
  if (platform === 'win32') return env['LOCALAPPDATA'] ? `${env['LOCALAPPDATA']}/plimsoll/cache` : undefined;
  return env['HOME']?.startsWith('/') ? `${env['HOME']}/.cache/plimsoll` : undefined;
}

/** A cache that this user wrote. Absent, unreadable or someone else's: none; the start is slower, nothing else differs. */
function readCache(file: string): Buffer | undefined {
  const { closeSync, fstatSync, openSync, readFileSync } = process.getBuiltinModule('node:fs');
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const { uid, mode } = fstatSync(handle);
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return own ? readFileSync(handle) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}

/**
 * Whole or not at all: V8 refuses a cache of another version, source or length, but trusts its bytes, so they have to be on
 * the disk (fsync) before the name is. A home that cannot be written to (read-only, full) leaves the tool without a cache,
 * which is no error.
 */
function writeCache(folder: string, file: string, data: Buffer): void {
  const { mkdirSync, renameSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOldCaches(folder);
    writeFileSync(temporary, data, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(temporary, file);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Nothing was written, so there is nothing to remove.
    }
  }
}

const monthMs = 30 * 24 * 3600 * 1000;

/** Caches of versions that are no longer used would pile up. */
function removeOldCaches(folder: string): void {
  const { readdirSync, rmSync, statSync } = process.getBuiltinModule('node:fs');
  for (const name of readdirSync(folder)) {
    if (/\.bin(\.\d+)?$/.test(name) && statSync(`${folder}/${name}`).mtimeMs < Date.now() - monthMs)
      rmSync(`${folder}/${name}`, { force: true });
  }
}
