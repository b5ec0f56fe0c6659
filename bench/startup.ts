import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** The same with a script that ShellCheck has to read. */
const withScript = dockerfile.replace('npm ci', 'for file in *.tgz; do npm install "$file"; done; rm -f $HOME/.npmrc');

/** What one small file costs, against a Node process that does nothing. */
export async function benchStartup(rounds: number): Promise<Section> {
  const lines = [`${rounds} rounds; each of 10 lines`];
  for (const [what, text] of [
    ['A file whose scripts need no ShellCheck', dockerfile],
    ['A file with a script that ShellCheck reads', withScript],
  ] as const)
    lines.push('', `${what}:`, ...(await benchFile(text, rounds)));
  if (!tallyBinary()) lines.push('tally is absent: set TALLY_BIN');
  return { title: 'One file', lines };
}

async function benchFile(text: string, rounds: number): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    // What lies beside a Dockerfile is looked at: caches are elsewhere.
    const project = join(cwd, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'Dockerfile'), text);
    writeFileSync(join(cwd, 'empty.cjs'), '');
    const node = process.execPath;
    const lints = contestants(['Dockerfile'], project, join(cwd, 'cache'));
    const programs: Program[] = [
      { name: 'empty Node process', command: node, args: [join(cwd, 'empty.cjs')], cwd, accepts: [0] },
      { name: 'plimsoll --version', command: node, args: [builtBundle(), '--version'], cwd, accepts: [0] },
      ...lints.map((program) => ({ ...program, name: `${program.name}, ${program.comparison}` })),
    ];
    const figures = await interleave(programs, rounds);
    const empty = figures[0]?.medianMs ?? Number.NaN;
    const rows = figures.map(({ name, medianMs, lowMs, highMs }, index) => {
      const comparison = lints[index - 2]?.comparison;
      const reference = figures[2 + lints.findIndex((each) => each.isReference && each.comparison === comparison)];
      return [
        name,
        `${medianMs.toFixed(1)} ms`,
        `${lowMs.toFixed(1)}–${highMs.toFixed(1)}`,
        `${(medianMs / empty).toFixed(2)}×`,
        comparison === undefined || !tallyBinary() ? '' : `${((reference?.medianMs ?? Number.NaN) / medianMs).toFixed(1)}×`,
      ];
    });
    return table(['program', 'wall', 'lowest–highest', 'against an empty process', 'as fast as tally'], rows);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
