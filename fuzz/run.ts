import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutate, Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

const usage = 'node fuzz/run.ts TARGET [--seconds N] [--seed N]   (a target is a file of this folder that exports `target`)';
// Four times the text may take four times as long; collecting garbage and a busy machine can double that twice.
const worstFactor = 16;
const sizes = [100_000, 400_000] as const;

async function loadTarget(name: string): Promise<FuzzTarget> {
  const file = join(import.meta.dirname, `${name}.ts`);
  const module: unknown = existsSync(file) ? await import(file) : undefined;
  if (!module || typeof module !== 'object' || !('target' in module)) throw new Error(`there is no target ${name}\n${usage}`);
  return module.target as FuzzTarget;
}

/** The fastest of a few runs, in milliseconds. */
function time(check: (input: string) => void, input: string): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    check(input);
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}

function checkGrowth({ growing = [], check }: FuzzTarget): number {
  let slow = 0;
  for (const make of growing) {
    const [small, large] = sizes.map((size) => time(check, make(size)));
    if (small === undefined || large === undefined || large < 100 || large / small < worstFactor) continue;
    slow++;
    console.error(`not linear: ${make}\n  ${sizes[0]} characters ${small.toFixed(1)} ms, ${sizes[1]} characters ${large.toFixed(1)} ms`);
  }
  return slow;
}

function fuzz(target: FuzzTarget, seconds: number, seed: number): { inputs: number; failed: boolean } {
  const random = new Random(seed);
  const seeds = target.seeds();
  const end = performance.now() + seconds * 1000;
  let inputs = 0;
  while (performance.now() < end) {
    const input = mutate(random, random.pick(seeds), seeds, target.fragments);
    inputs++;
    try {
      target.check(input);
    } catch (error) {
      console.error(`input ${inputs} of seed ${seed} fails:\n${JSON.stringify(shrink(input, target.check))}\n`, error);
      return { inputs, failed: true };
    }
  }
  return { inputs, failed: false };
}

/** Cuts pieces out of a failing input as long as it fails. */
function shrink(input: string, check: (input: string) => void): string {
  let smallest = input;
  for (let piece = input.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at < smallest.length; ) {
      const shorter = smallest.slice(0, at) + smallest.slice(at + piece);
      if (fails(shorter, check)) smallest = shorter;
      else at += piece;
    }
  }
  return smallest;
}

function fails(input: string, check: (input: string) => void): boolean {
  try {
    check(input);
    return false;
  } catch {
    return true; // Which defect it is, the caller reports for the input it found.
  }
}

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
  allowPositionals: true,
});
const name = positionals[0];
if (!name) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const target = await loadTarget(name);
  const slow = checkGrowth(target);
  const { inputs, failed } = fuzz(target, Number(values.seconds), Number(values.seed));
  console.log(
    `${name}: ${inputs} inputs with seed ${values.seed}, ${failed ? 'one fails' : 'none fails'}; ${slow} texts slower than linear`,
  );
  if (failed || slow > 0) process.exitCode = 1;
}
