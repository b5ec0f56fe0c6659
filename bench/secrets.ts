import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretScan } from '../packages/plimsoll/src/secrets/scan.ts';
import { corpusFiles } from './corpus.ts';
import { spread } from './measure.ts';
import { corpusFolder } from './programs.ts';
import { type Section, table } from './table.ts';

const bytesOfEach = 32_000_000;
const chunk = 65_536;

/** How fast bytes are searched for secrets, in this process, warm, beside reading each byte once in JavaScript and hashing all of them. */
export async function benchSecrets(rounds: number): Promise<Section> {
  const program = readFileSync(process.execPath).subarray(0, bytesOfEach);
  const sources = repeated(readFileSync(join(import.meta.dirname, '../node_modules/fast-check/lib/fast-check.js')));
  const works: [string, Uint8Array, (bytes: Uint8Array) => void][] = [
    ['a program: each byte once', program, sum],
    ['… SHA-256', program, (bytes) => createHash('sha256').update(bytes).digest()],
    ['… of a package', program, scan('usr/bin/node')],
    ['… of the application', program, scan('app/server')],
    ['sources of a package', sources, scan('app/node_modules/fast-check/lib/fast-check.js')],
    ['… of the application', sources, scan('app/server.js')],
    ['tests of a package', sources, scan('app/node_modules/fast-check/test/fast-check.js')],
  ];
  if (existsSync(corpusFolder)) {
    const dockerfiles = repeated(Buffer.concat(corpusFiles().map((file) => readFileSync(join(corpusFolder, file)))));
    works.push(['Dockerfiles, as configuration of the application', dockerfiles, scan('app/all.conf')]);
  }
  const rows = works.map(([name, bytes, work]) => {
    const speeds: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const start = process.cpuUsage();
      work(bytes);
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) speeds.push(bytes.length / (user + system));
    }
    const { medianMs, lowMs, highMs } = spread(speeds);
    return [name, medianMs.toFixed(0), `${lowMs.toFixed(0)}–${highMs.toFixed(0)}`];
  });
  return {
    title: 'Searching for secrets',
    lines: [`${bytesOfEach / 1e6} MB each, ${rounds} rounds, time of the processor`, ...table(['work', 'MB/s', 'lowest–highest'], rows)],
  };
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at++) total = (total + (bytes[at] ?? 0)) | 0;
  return total;
}

function scan(path: string): (bytes: Uint8Array) => void {
  return (bytes) => {
    const scan = new SecretScan(path);
    for (let from = 0; from < bytes.length; from += chunk) scan.push(bytes.subarray(from, from + chunk));
    scan.end();
  };
}

function repeated(bytes: Buffer): Buffer {
  const whole = Buffer.alloc(bytesOfEach);
  whole.fill(bytes);
  return whole;
}
