/** Runs in a process of its own: analyses each archive that the words name, and says how it ended. */
import { existsSync, readFileSync } from 'node:fs';
import { analyseImage } from '../../packages/plimsoll/src/image/analyse.ts';
import { openImage } from '../../packages/plimsoll/src/image/sources/open.ts';
import { UserError } from '../../packages/plimsoll/src/model/errors.ts';

/** How the analysis of one archive ended. */
export interface Ending {
  readonly error?: string;
  /** An error that is no clear message for a user, but a defect. */
  readonly isDefect: boolean;
  readonly unknowns: readonly string[];
  readonly ms: number;
  /** Peak of the process so far. */
  readonly peakBytes: number;
}

async function analyse(path: string): Promise<Omit<Ending, 'ms' | 'peakBytes'>> {
  try {
    const open = await openImage(path, { cwd: process.cwd(), env: {} });
    try {
      const { unknowns } = await analyseImage(open);
      return { isDefect: false, unknowns: unknowns.map(({ path: at, reason }) => `${at}: ${reason}`) };
    } finally {
      await open.close();
    }
  } catch (error) {
    return { isDefect: !(error instanceof UserError), error: error instanceof Error ? (error.stack ?? '') : String(error), unknowns: [] };
  }
}

/** The kernel's own figure; that of `resourceUsage` counts what the process that started this one had. */
function peakBytes(): number {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

const endings: Ending[] = [];
for (const path of process.argv.slice(2)) {
  const start = performance.now();
  const ending = await analyse(path);
  endings.push({ ...ending, ms: performance.now() - start, peakBytes: peakBytes() });
}
process.stdout.write(JSON.stringify(endings));
