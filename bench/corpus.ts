import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figures, interleave } from './measure.ts';
import { type Contestant, comparisons, contestants, corpusFolder, tallyRefuses } from './programs.ts';
import { type Section, table } from './table.ts';

/**
 * Lint of real Dockerfiles in one run of each program, on the files that both can read.
 * @param every only each so-manyth file.
 */
export async function benchCorpus(rounds: number, every: number): Promise<Section> {
  const title = 'Lint of the corpus';
  if (!existsSync(corpusFolder)) return { title, lines: ['left out: the corpus is not unpacked in .data'] };
  const readable = corpusFiles().filter((file) => !tallyRefuses.has(file));
  const files = readable.filter((_, index) => index % every === 0);
  const cacheFolder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    const programs = contestants(['--format', 'json', ...files], corpusFolder, cacheFolder);
    const figures = await interleave(programs, rounds);
    const part = every === 1 ? '' : ` of ${readable.length}`;
    return { title, lines: [`${files.length}${part} files, ${rounds} rounds`, ...compare(programs, figures, files.length)] };
  } finally {
    rmSync(cacheFolder, { recursive: true, force: true });
  }
}

/** A table for each comparison. */
function compare(programs: readonly Contestant[], figures: readonly Figures[], files: number): string[] {
  const lines: string[] = [];
  for (const comparison of comparisons) {
    const own = programs.flatMap((program, index) => {
      const measured = figures[index];
      return measured && program.comparison === comparison ? [{ program, measured }] : [];
    });
    const reference = own.find(({ program }) => program.isReference)?.measured;
    const rows = own.map(({ program, measured: { medianMs, lowMs, highMs, peakBytes } }) => [
      program.name,
      `${(medianMs / 1000).toFixed(2)} s`,
      `${(lowMs / 1000).toFixed(2)}–${(highMs / 1000).toFixed(2)}`,
      Math.round(files / (medianMs / 1000)).toString(),
      peakBytes === undefined ? 'unknown' : `${Math.round(peakBytes / 1e6)} MB`,
      reference === undefined ? 'unknown' : `${(reference.medianMs / medianMs).toFixed(1)}×`,
    ]);
    lines.push('', `${comparison}:`, ...table(['program', 'wall', 'lowest–highest', 'files/s', 'peak memory', 'as fast as tally'], rows));
    if (!reference) lines.push('tally is absent: set TALLY_BIN');
  }
  return lines;
}

/** Paths relative to the corpus folder, sorted. */
export function corpusFiles(): string[] {
  return readFileSync(join(corpusFolder, 'manifest.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { file: string }).file)
    .sort();
}
