import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave, type Program } from './measure.ts';
import { builtBundle, contestants, tallyBinary } from './programs.ts';
import { type Section, table } from './table.ts';

const dockerfile = `FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && apt-get update && apt-get install -y curl

FROM node:22-slim
COPY --from=build /app/dist /app
CMD node /app/server.js
`;

/** What one small file costs, against a Node process that does nothing. */
export async function benchStartup(rounds: number): Promise<Section> {
  const cwd = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    writeFileSync(join(cwd, 'Dockerfile'), dockerfile);
    writeFileSync(join(cwd, 'empty.cjs'), '');
    const node = process.execPath;
    const programs: Program[] = [
      { name: 'empty Node process', command: node, args: ['empty.cjs'], cwd, accepts: [0] },
      { name: 'plimsoll --version', command: node, args: [builtBundle(), '--version'], cwd, accepts: [0] },
      ...contestants(['Dockerfile'], cwd, join(cwd, 'cache')).map((program) => ({
        ...program,
        name: `${program.name}, ${program.comparison}`,
      })),
    ];
    const figures = await interleave(programs, rounds);
    const empty = figures[0]?.medianMs ?? Number.NaN;
    const rows = figures.map(({ name, medianMs, lowMs, highMs }) => [
      name,
      `${medianMs.toFixed(1)} ms`,
      `${lowMs.toFixed(1)}–${highMs.toFixed(1)}`,
      `${(medianMs / empty).toFixed(2)}×`,
    ]);
    const lines = [
      `${rounds} rounds, a file of ${dockerfile.split('\n').length - 1} lines`,
      ...table(['program', 'wall', 'lowest–highest', 'against an empty process'], rows),
    ];
    if (!tallyBinary()) lines.push('tally is absent: set TALLY_BIN');
    return { title: 'One file', lines };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
