import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleave } from './measure.ts';
import { builtBundle, corpusFolder, tallyBinary, tallyLint, tallyRefuses } from './programs.ts';
import { type Section, table } from './table.ts';

/** Lint of thousands of real Dockerfiles in one run of each program, on the files that both can read. */
export async function benchCorpus(rounds: number): Promise<Section> {
  const title = 'Lint of the corpus';
  if (!existsSync(corpusFolder)) return { title, lines: ['left out: the corpus is not unpacked in .data'] };
  const tally = tallyBinary();
  const files = corpusFiles().filter((file) => !tallyRefuses.has(file));
  const programs = [
    {
      name: 'plimsoll',
      command: process.execPath,
      args: [builtBundle(), 'lint', '--format', 'json', ...files],
      cwd: corpusFolder,
      accepts: [0, 1, 3],
    },
  ];
  if (tally)
    programs.push({
      name: 'tally',
      command: tally,
      args: [...tallyLint, '--format', 'json', ...files],
      cwd: corpusFolder,
      accepts: [0, 1],
    });
  const figures = await interleave(programs, rounds);
  const ours = figures[0]?.medianMs ?? Number.NaN;
  const rows = figures.map(({ name, medianMs, lowMs, highMs, peakBytes }) => [
    name,
    `${(medianMs / 1000).toFixed(2)} s`,
    `${(lowMs / 1000).toFixed(2)}–${(highMs / 1000).toFixed(2)}`,
    Math.round(files.length / (medianMs / 1000)).toString(),
    peakBytes === undefined ? 'unknown' : `${Math.round(peakBytes / 1e6)} MB`,
    `${(medianMs / ours).toFixed(2)}×`,
  ]);
  const lines = [
    `${files.length} files, ${rounds} rounds`,
    ...table(['program', 'wall', 'lowest–highest', 'files/s', 'peak memory', 'time against plimsoll'], rows),
  ];
  if (!tally) lines.push('tally is absent: set TALLY_BIN');
  return { title, lines };
}

/** Paths relative to the corpus folder, sorted. */
export function corpusFiles(): string[] {
  return readFileSync(join(corpusFolder, 'manifest.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { file: string }).file)
    .sort();
}
