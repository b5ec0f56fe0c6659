import type { SizeRow, VariantRow } from '../../packages/plimsoll/src/bases/slice.ts';
import { systemOf, watchedTools } from '../../packages/plimsoll/src/bases/systems.ts';
import { ownPrograms, programsOf, sameContents } from './curated.ts';
import type { SourceRow } from './sources.ts';

/** Words of a variant that tell rows of one image apart; all others are versions, code names or defaults. */
const selecting =
  'slim alpine jre fpm apache management curl scm minimal chiseled musl uclibc nonroot debug dev ubi bookworm noble distroless bin'.split(
    ' ',
  );

const families: Readonly<Record<string, string>> = {
  'debian (slim)': 'debian-slim',
  'ubuntu (chiseled)': 'distroless',
  'debian (distroless)': 'distroless',
  'ubi minimal': 'ubi-minimal',
  'almalinux minimal': 'almalinux-minimal',
};

/** The rows of the sources by image name as references resolve to it. */
export function variantRows(sources: readonly SourceRow[]): Map<string, VariantRow[]> {
  const images = new Map<string, VariantRow[]>();
  for (const source of sources) {
    const name = imageName(source);
    if (name === undefined) continue;
    const rows = images.get(name) ?? [];
    images.set(name, rows);
    const row = variantRow(name, source);
    // Sources list the newest release first where releases differ in what is not kept here (volumes).
    if (!rows.some((other) => (other.w ?? '') === (row.w ?? ''))) rows.push(row);
  }
  return images;
}

function imageName({ image, registry, variant, os }: SourceRow): string | undefined {
  if (registry === 'docker.io/library') return image;
  if (registry === 'docker.io') return os === null ? undefined : image;
  if (registry === 'gcr.io/distroless') return `gcr.io/distroless/${image.replace(/-debian\d+$/, '').replace(/^(nodejs|java)\d+$/, '$1')}`;
  if (registry === 'cgr.dev') {
    const config = /\(([a-z-]+?)(?:-\d[\d.]*)?-public\)/.exec(variant)?.[1] ?? '';
    if (image === 'chainguard/dotnet') return `cgr.dev/chainguard/${config}`;
    return `chainguard/${config}` === image ? `cgr.dev/${image}` : undefined;
  }
  if (registry === 'mcr.microsoft.com' || registry === 'quay.io') return `${registry}/${image}`;
  return undefined;
}

function variantRow(name: string, source: SourceRow): VariantRow {
  const words = selectingWords(name, source.variant);
  const family = familyOf(source);
  const row: Record<string, unknown> = {};
  if (words !== '') row['w'] = words;
  if (family !== undefined) row['o'] = family;
  const system = systemOf(family, undefined);
  const shells = source.shells ?? [];
  if (source.libc !== null && source.libc !== system.libc && source.libc !== 'uclibc') row['l'] = source.libc;
  if (family === 'wolfi') row['m'] = source.packageManager ?? 'none';
  if (family === 'wolfi' || (family === 'distroless' && shells.length > 0)) row['q'] = shells.map(shellPath);
  const user = userOf(source.defaultUser);
  if (user !== undefined) row['u'] = user;
  const offered = source.nonRootUser;
  if (offered) row['a'] = [offered.name, offered.uid, offered.gid];
  if (source.workdir !== null && source.workdir !== '/') row['d'] = source.workdir;
  const entrypoint = argumentsOf(source.entrypoint);
  const cmd = argumentsOf(source.cmd);
  if (entrypoint.length > 0) row['e'] = entrypoint;
  if (cmd.length > 0) row['c'] = cmd;
  if (source.stopSignal !== null && !source.stopSignal.startsWith('SIGTERM')) row['s'] = source.stopSignal;
  if (source.ports.length > 0) row['p'] = source.ports;
  if (source.healthcheck !== null) row['h'] = source.healthcheck;
  const contents = contentsOf(name, source, family ?? '', words, system.programs);
  if (contents.programs !== '') row['i'] = contents.programs;
  if (contents.lacks !== '') row['n'] = contents.lacks;
  const { uncompressedSizeBytes: large, compressedSizeBytes: small } = source;
  if (large) row['z'] = [large.bytes, large.tag, large.date] satisfies SizeRow;
  if (small) row['y'] = [small.bytes, small.tag, small.date] satisfies SizeRow;
  return row as VariantRow;
}

function selectingWords(name: string, variant: string): string {
  // Alternatives are spellings of one variant; of Ubuntu's the code name is the one that selects.
  const first = variant.replace(/\[[^\]]*\]/g, '').split('|')[name === 'ubuntu' ? 1 : 0] ?? '';
  const words = first
    .toLowerCase()
    .split(/[\s\-()]+/)
    .map((word) => (word.startsWith('ubi') ? 'ubi' : word))
    .filter((word) => selecting.includes(word) && !(name === 'buildpack-deps' && word === 'bookworm'));
  return [...new Set(words)].sort().join(' ');
}

function familyOf({ os, from, variant }: SourceRow): string | undefined {
  if (os === null) return undefined;
  if (os === 'oraclelinux') return from?.includes('slim') || variant.includes('slim') ? 'oraclelinux-slim' : 'oraclelinux';
  return families[os] ?? os;
}

function shellPath(shell: string): string {
  if (shell.startsWith('/')) return shell;
  return shell === 'bash' ? '/bin/bash' : '/bin/sh';
}

function userOf(text: string | null): string | undefined {
  if (text === null) return undefined;
  const user = text.split(' ')[0];
  return user === '0' ? 'root' : user;
}

/** A list, or one text with quoted words as apko configurations write it. */
function argumentsOf(value: readonly string[] | string | null): readonly string[] {
  if (value === null) return [];
  if (typeof value !== 'string') return value;
  return (value.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

/** What is there, and of the tools people look for, what is not, where the package list of a lean image was read. */
function contentsOf(
  name: string,
  source: SourceRow,
  family: string,
  words: string,
  systemPrograms: string,
): { programs: string; lacks: string } {
  const includes = source.includes ?? sameContents[`${name} ${family}`];
  const own = (ownPrograms[name] ?? '').split(' ');
  const listed = (includes ?? []).flatMap((item) => (programsOf[item] ?? item).split(' '));
  const jdk = /jdk/.test(source.variant) && !/jre/.test(source.variant) ? ['javac', 'jar', 'jshell'] : [];
  const php = name === 'php' ? (words.includes('fpm') ? ['php-fpm'] : []) : [];
  const debug = family === 'distroless' && (source.shells ?? []).length > 0 ? systemOf('busybox', undefined).programs.split(' ') : [];
  const programs = new Set([...own, ...listed, ...jdk, ...php, ...debug].filter(Boolean));
  const lean =
    includes !== undefined && /^(debian-slim|alpine|ubuntu|debian)$/.test(family) && !programs.has('git') && !words.includes('curl');
  const lacks = new Set<string>();
  if (lean || debug.length > 0) {
    const present = new Set([...programs, ...systemPrograms.split(' ')]);
    for (const tool of watchedTools.split(' ')) if (!present.has(tool)) lacks.add(tool);
  }
  if (/jre/.test(source.variant)) for (const tool of ['javac', 'jar', 'jshell']) lacks.add(tool);
  // Alpine variants of Temurin have had bash at times.
  if (name === 'eclipse-temurin') lacks.delete('bash');
  return { programs: [...programs].join(' '), lacks: [...lacks].join(' ') };
}
