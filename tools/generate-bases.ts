/**
 * Makes the catalogue of base images: `node tools/generate-bases.ts [FOLDER] [--check]` reads the collected sources
 * (default `../shared/bases`) and writes packages/plimsoll/data/bases.jsonl, one line per image: `name<TAB>JSON`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { CycleRow, ImageSlice } from '../packages/plimsoll/src/bases/slice.ts';
import { additions, changedSystem, kindOf } from './bases/curated.ts';
import { variantRows } from './bases/rows.ts';
import type { SourceRetired, SourceRow, SourceSupport, SourceTags } from './bases/sources.ts';
import { listedEntries, retiredTags } from './bases/tags.ts';

const projectRoot = join(import.meta.dirname, '..');
const target = join(projectRoot, 'packages/plimsoll/data/bases.jsonl');
export const defaultSources = resolve(projectRoot, '../shared/bases');

/** The catalogue made of a folder of sources; undefined if the folder is not there. */
export function generateBases(from: string = defaultSources): { readonly path: string; readonly text: string } | undefined {
  if (!existsSync(join(from, 'tags.json'))) return undefined;
  const tags: SourceTags = read(from, 'tags.json');
  const retired: SourceRetired = read(from, 'retired-tags.json');
  const support: SourceSupport = read(from, 'eol.json');
  const rows = variantRows(read<{ images: SourceRow[] }>(from, 'base-images.json').images);
  const names = new Set([
    ...Object.keys(tags.images),
    ...Object.keys(retired.images),
    ...rows.keys(),
    ...Object.keys(additions),
    ...Object.keys(tags.removedImages),
  ]);
  for (const image of Object.keys(support.images))
    if (supportOf(image.replace(/^docker\.io\/(library\/)?/, ''), support)) names.add(image.replace(/^docker\.io\/(library\/)?/, ''));
  const lines = [`#\t${JSON.stringify(tags._meta.date.slice(0, 10))}`];
  const products = new Set(systemProducts);
  for (const name of names) {
    const slice: Record<string, unknown> = {};
    const kind = kindOf(name);
    const added = additions[name];
    if (kind) slice['k'] = kind;
    const variants = [...(added?.v ?? []), ...(rows.get(name) ?? [])];
    if (variants.length > 0) slice['v'] = variants;
    const entries = listedEntries(name, tags);
    if (entries.length > 0) slice['e'] = entries;
    const listed = new Set(entries.flatMap((entry) => entry.split('|').slice(3).join(' ').split(' ')));
    const gone = retiredTags(retired.images[name] ?? {}, listed);
    if (gone !== '') slice['r'] = gone;
    if (tags.removedImages[name]) slice['x'] = tags.removedImages[name];
    const product = supportOf(name, support);
    if (product) {
      slice['p'] = product;
      products.add(product[0]);
    }
    if (added?.o) slice['o'] = added.o;
    else if (changedSystem.includes(name)) slice['o'] = [['0', '']];
    if (added?.like) slice['like'] = added.like;
    if (added?.n) slice['n'] = added.n;
    if (added?.open || (entries.length === 0 && gone === '' && !added?.like)) slice['open'] = 1;
    lines.push(`${name}\t${JSON.stringify(slice satisfies ImageSlice)}`);
  }
  for (const product of products) {
    const cycles = support.products[product]?.cycles.map((cycle): CycleRow => {
      // Debian's long-term support is free and its images are rebuilt meanwhile; what others call extended is sold.
      const ends = product === 'debian' && typeof cycle.eoes === 'string' ? cycle.eoes : cycle.eol;
      return cycle.lts ? [cycle.cycle, cycle.releaseDate, ends, cycle.lts] : [cycle.cycle, cycle.releaseDate, ends];
    });
    if (cycles) lines.push(`eol:${product}\t${JSON.stringify(cycles)}`);
  }
  const text = `${lines.sort((a, b) => (a < b ? -1 : 1)).join('\n')}\n`;
  return { path: relative(projectRoot, target), text };
}

const systemProducts =
  'debian ubuntu alpine-linux amazon-linux centos fedora almalinux rocky-linux oracle-linux rhel vmware-photon opensuse'.split(' ');

function supportOf(name: string, support: SourceSupport): readonly [string, number] | undefined {
  // Its releases before 12 were builds of other vendors than the product recorded for it; that it is retired says enough.
  if (name === 'openjdk') return undefined;
  const official = name.includes('/') ? undefined : support.images[`docker.io/library/${name}`];
  const entry = official ?? support.images[`docker.io/${name}`] ?? support.images[name];
  return entry?.product && entry.depth ? [entry.product, entry.depth] : undefined;
}

function read<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}

function main(args: readonly string[]): number {
  const check = args.includes('--check');
  const from = args.find((argument) => !argument.startsWith('-'));
  const result = generateBases(from);
  if (result === undefined) {
    process.stdout.write(`bases: skipped, ${from ?? 'the folder of collected sources'} is absent\n`);
    return 0;
  }
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (current === result.text) return 0;
  if (check) {
    process.stderr.write(`${result.path} is out of date: run node tools/generate-bases.ts\n`);
    return 1;
  }
  writeFileSync(target, result.text);
  process.stdout.write(`wrote ${result.path}, ${result.text.length} bytes\n`);
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
