import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGraph } from '../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../packages/plimsoll/src/dockerfile/parse.ts';
import { formatDockerfile } from '../packages/plimsoll/src/format/format.ts';
import { defaultFormat } from '../packages/plimsoll/src/format/format.types.ts';
import { SourceText } from '../packages/plimsoll/src/model/text.ts';
import { corpusFiles } from './corpus.ts';
import { spread } from './measure.ts';
import { corpusFolder } from './programs.ts';
import { type Section, table } from './table.ts';

/** Throughput of the rooms that every rule stands on, in this process, warm, each including the ones before. */
export async function benchRooms(rounds: number): Promise<Section> {
  const title = 'Rooms, in one process';
  if (!existsSync(corpusFolder)) return { title, lines: ['left out: the corpus is not unpacked in .data'] };
  const bytes = corpusFiles().map((file) => ({ file, bytes: readFileSync(join(corpusFolder, file)) }));
  const megabytes = bytes.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  const source = (index: number) => SourceText.fromBytes(bytes[index]?.file ?? '', bytes[index]?.bytes ?? new Uint8Array());
  const works: Record<string, (index: number) => void> = {
    'decode and parse': (index) => {
      parseDockerfile(source(index));
    },
    '… and build graph': (index) => {
      buildGraph(parseDockerfile(source(index)));
    },
    '… and the layout, checked': (index) => {
      formatDockerfile(buildGraph(parseDockerfile(source(index))), defaultFormat);
    },
    '… or shell, with operations': (index) => {
      for (const stage of buildGraph(parseDockerfile(source(index))).stages) {
        for (const step of stage.steps) step.operations.length;
      }
    },
  };
  const rows = Object.entries(works).map(([name, work]) => {
    const times: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const start = performance.now();
      for (let index = 0; index < bytes.length; index++) work(index);
      if (round >= 0) times.push(performance.now() - start);
    }
    const { medianMs, lowMs, highMs } = spread(times);
    const perSecond = (amount: number) => (amount / (medianMs / 1000)).toFixed(0);
    return [name, `${medianMs.toFixed(0)} ms`, `${lowMs.toFixed(0)}–${highMs.toFixed(0)}`, perSecond(bytes.length), perSecond(megabytes)];
  });
  return {
    title,
    lines: [`${bytes.length} files, ${rounds} rounds`, ...table(['work', 'all files', 'lowest–highest', 'files/s', 'MB/s'], rows)],
  };
}
