import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** One program to time. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Changes to the environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Exit codes that mean it did its work. */
  readonly accepts: readonly number[];
}

interface Run {
  readonly ms: number;
  /** Peak resident set, that of the processes that it started included, where /proc tells. */
  readonly peakBytes: number | undefined;
  /** User and system time, that of the processes that it started included, where /proc tells; up to the last look, 20 ms before the end. */
  readonly processorMs: number | undefined;
}

export interface Figures {
  readonly name: string;
  readonly medianMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  readonly peakBytes: number | undefined;
  readonly processorMs: number | undefined;
}

/**
 * Runs the programs in turn, round after round, so that whatever else the machine does falls on all of them;
 * one round before counts for nothing. Throws if a program exits with a code that it does not accept.
 */
export async function interleave(programs: readonly Program[], rounds: number): Promise<Figures[]> {
  const runs = programs.map((): Run[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, program] of programs.entries()) {
      const run = await time(program);
      if (round >= 0) runs[index]?.push(run);
    }
  }
  return programs.map(({ name }, index) => {
    const own = runs[index] ?? [];
    const peaks = own.map((run) => run.peakBytes).filter((bytes) => bytes !== undefined);
    const processor = own.map((run) => run.processorMs).filter((ms) => ms !== undefined);
    return {
      name,
      ...spread(own.map((run) => run.ms)),
      peakBytes: peaks.length > 0 ? Math.max(...peaks) : undefined,
      processorMs: processor.length > 0 ? spread(processor).medianMs : undefined,
    };
  });
}

/** Median, lowest and highest of some times. */
export function spread(times: readonly number[]): Pick<Figures, 'medianMs' | 'lowMs' | 'highMs'> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { medianMs: at(sorted.length >> 1), lowMs: at(0), highMs: at(sorted.length - 1) };
}

async function time(program: Program): Promise<Run> {
  const sink = openSync('/dev/null', 'w');
  // A certificate file in the environment makes some Node versions start slower; it has no part in what is measured.
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const env = { ...inherited, ...program.env };
  const start = performance.now();
  const child = spawn(program.command, program.args, { cwd: program.cwd, env, stdio: ['ignore', sink, 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    if (complaint.length < 2000) complaint += chunk;
  });
  let peakBytes: number | undefined;
  let processorMs: number | undefined;
  const look = () => {
    const bytes = peakOf(child.pid);
    if (bytes !== undefined) peakBytes = Math.max(bytes, peakBytes ?? 0);
    processorMs = Math.max(processorOf(child.pid) ?? 0, processorMs ?? 0) || undefined;
  };
  const watch = setInterval(look, 20);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve));
  const ms = performance.now() - start;
  clearInterval(watch);
  closeSync(sink);
  if (code === null || !program.accepts.includes(code)) throw new Error(`${program.name} ended with ${code}: ${complaint.slice(0, 400)}`);
  return { ms, peakBytes, processorMs };
}

/** Milliseconds of a process, of those that it started, and of those of them that have ended (proc_pid_stat(5); a tick is 10 ms). */
function processorOf(pid: number | string | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + (processorOf(child) ?? 0), own);
  } catch {
    return undefined;
  }
}

/** The kernel's high-water marks of a process and those that it started; undefined off Linux and for one that has just gone. */
function peakOf(pid: number | string | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (kilobytes === undefined) return undefined;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + (peakOf(child) ?? 0), Number(kilobytes) * 1024);
  } catch {
    return undefined;
  }
}
