/** Runs in a process of its own (with --expose-gc): analyses each archive that the words name, and says how it ended. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';

/** How the analysis of one archive ended. */
export interface Ending {
  readonly error?: string;
  /** An error that is no clear message for a user, but a defect. */
  readonly isDefect: boolean;
  readonly unknowns: readonly string[];
  /** Of processor time, all threads together: what else the machine does shall not count. */
  readonly ms: number;
  /** Peak of the process while it was at it. */
  readonly peakBytes: number;
}

async function analyse(path: string): Promise<Omit<Ending, 'ms' | 'peakBytes'>> {
  try {
    const open = await openImage(path, { cwd: process.cwd(), env: {} });
    try {
      const { unknowns } = await analyseImage(open);
      return { isDefect: false, unknowns: [...(open.notes ?? []), ...unknowns.map(({ path: at, reason }) => `${at}: ${reason}`)] };
    } finally {
      await open.close();
    }
  } catch (error) {
    return { isDefect: !(error instanceof UserError), error: error instanceof Error ? (error.stack ?? '') : String(error), unknowns: [] };
  }
}

/** Forgets the peak until now. */
function resetPeak(): void {
  globalThis.gc?.();
  if (existsSync('/proc/self/clear_refs')) writeFileSync('/proc/self/clear_refs', '5');
}

/** The kernel's own figure; that of `resourceUsage` counts what the process had that started this one. */
function peakBytes(): number {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

const endings: Ending[] = [];
for (const path of process.argv.slice(2)) {
  resetPeak();
  const start = process.cpuUsage();
  const ending = await analyse(path);
  const { user, system } = process.cpuUsage(start);
  endings.push({ ...ending, ms: (user + system) / 1000, peakBytes: peakBytes() });
}
process.stdout.write(JSON.stringify(endings));
