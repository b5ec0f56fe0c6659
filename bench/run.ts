/**
 * Measures and prints ratios: `npm run build && npm run bench [-- --quick] [-- --every 10] [-- --rounds 3] [-- --write FILE]`.
 * Absolute times are this machine's; only ratios of one run mean something elsewhere. `--quick` looks at a part of the corpus, for a CI
 * server with two processors in two minutes; programs that a large run warms up come off worse in it.
 */
import { writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCorpus } from './corpus.ts';
import { benchImage } from './image.ts';
import { benchRooms } from './rooms.ts';
import { benchSecrets } from './secrets.ts';
import { benchStartup } from './startup.ts';
import type { Section } from './table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'string' },
    /** Of the corpus, only each so-manyth file. */
    every: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const parts: (() => Promise<Section>)[] = [
  () => benchStartup(values.quick ? 3 : 31),
  () => benchRooms(values.quick ? 1 : 9),
  () => benchSecrets(values.quick ? 1 : 9),
  () => benchCorpus(Number(values.rounds ?? (values.quick ? 1 : 5)), Number(values.every ?? (values.quick ? 50 : 1))),
  () => benchImage(Number(values.rounds ?? (values.quick ? 1 : 3)), values.quick ? 100e6 : 1400e6),
];
const machine = `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
let text = `# Measurements\n\n${machine}. Medians of interleaved runs. Made by \`npm run bench -- --write bench/results.md\`.\n`;
process.stdout.write(text);
for (const part of parts) {
  const { title, lines } = await part();
  const section = `\n## ${title}\n\n${lines.join('\n')}\n`;
  process.stdout.write(section);
  text += section;
}
if (values.write !== undefined) writeFileSync(values.write, text);
