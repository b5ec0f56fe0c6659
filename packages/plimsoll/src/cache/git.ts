import { spawn } from 'node:child_process';

/**
 * Settings under which git is asked about a repository that nobody has vouched for. Its own configuration is read, so
 * everything in it that starts a program or reaches for the network on the commands we use is overruled here: monitors,
 * hooks, transports (a partial clone fetches missing objects on demand), signature checks, order files, bare repositories
 * that hide in a subdirectory. Ownership checks stay in force.
 */
const guarded = [
  '--no-pager',
  '--no-replace-objects',
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.ext.allow=never',
  '-c',
  'safe.bareRepository=explicit',
  '-c',
  'diff.orderFile=/dev/null',
  '-c',
  'log.showSignature=false',
];

/** Variables that would point git at another repository than the directory asked for, or start programs. */
const dropped =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|GRAFT_FILE|SHALLOW_FILE|EXTERNAL_DIFF|DIFF_OPTS|PAGER|SSH|SSH_COMMAND|ASKPASS|PROXY_COMMAND|TRACE.*|LITERAL_PATHSPECS)$/;

function environment(): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!dropped.test(name)) result[name] = value;
  result['GIT_CONFIG_NOSYSTEM'] = '1';
  result['GIT_TERMINAL_PROMPT'] = '0';
  result['GIT_NO_LAZY_FETCH'] = '1';
  // A list of allowed transports overrules every `protocol.*` setting; this one allows nothing that exists.
  result['GIT_ALLOW_PROTOCOL'] = 'none';
  result['LC_ALL'] = 'C';
  return result;
}

export interface GitResult {
  /** `failed`: git could not be started, or ended with an error; `stopped`: we ended it (bound, time). */
  readonly end: 'done' | 'failed' | 'stopped';
  /** Why it did not end well, in words for the reader. */
  readonly why: string;
  /** First lines of what git wrote to stderr. */
  readonly stderr: string;
}

const keptErrors = 4096;

/**
 * Runs git in a directory and hands its output over as it comes.
 *
 * @param options.input what git reads from stdin.
 * @param options.take gets each chunk; answers a reason to stop git, or undefined to go on.
 * @returns how it ended; never rejects.
 */
export function runGit(
  directory: string,
  args: readonly string[],
  options: { readonly timeoutMs: number; readonly input?: string; readonly take: (chunk: Buffer) => string | undefined },
): Promise<GitResult> {
  return new Promise((resolve) => {
    const child = spawn('git', [...guarded, ...args], {
      cwd: directory,
      env: environment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let stopped: string | undefined;
    let stderr = '';
    const stop = (why: string) => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`git took longer than ${options.timeoutMs / 1000} s`), options.timeoutMs);
    const settle = (result: GitResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    // Git may end before it has read everything; how it ended is told by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.stdout.on('data', (chunk: Buffer) => {
      if (stopped !== undefined) return;
      const why = options.take(chunk);
      if (why !== undefined) stop(why);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < keptErrors) stderr += chunk.toString('utf8').slice(0, keptErrors - stderr.length);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT' ? 'git is not installed, or the directory does not exist' : `git cannot be started: ${error.message}`;
      settle({ end: 'failed', why, stderr });
    });
    child.on('close', (code) => {
      if (stopped !== undefined) settle({ end: 'stopped', why: stopped, stderr });
      else if (code === 0) settle({ end: 'done', why: '', stderr });
      else settle({ end: 'failed', why: `git ended with ${code === null ? 'a signal' : `exit code ${code}`}`, stderr });
    });
  });
}
