import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Grade } from '../audit/grade.ts';
import { whyUnreadable } from '../disk/bounded-read.ts';
import { writeFileAtomically } from '../engine/write.ts';
import { UserError } from '../model/errors.ts';
import { type FormatName, formatNames, formats } from '../reporters/formats.ts';
import type { RunReport } from '../reporters/report.ts';
import type { Layout } from '../reporters/terminal.ts';
import { rules } from '../rules/index.generated.ts';
import type { Io, Output } from './define.ts';
import { warnUnread } from './print.ts';
import { version } from './version.ts';

/** The options of every command that reports. */
export const outputOptions = {
  format: { kind: 'outputs', values: formatNames, summary: 'How to print (default text), and into which file; may be given several times' },
  output: { kind: 'text', placeholder: 'FILE', summary: 'Write into this file; - is standard output, the default' },
} as const;

/** Formats with the files that they go to; without a file it is standard output. */
type Targets<V extends string = FormatName> = readonly Output<V>[];

export interface OutputOptions<V extends string = FormatName> {
  readonly format: Targets<V>;
  readonly output: string | undefined;
}

/** What the output options ask for. Throws UserError (2) where two formats would go to one place. */
export function targetsOf<V extends string>(options: OutputOptions<V | 'text'>, { cwd }: Pick<Io, 'cwd'>): Targets<V | 'text'> {
  const asked: Targets<V | 'text'> = options.format.length > 0 ? options.format : [{ value: 'text', file: undefined }];
  const targets = asked.map(({ value, file = options.output }) => ({ value, file: file === '-' ? undefined : file }));
  if (options.output !== undefined && asked.every(({ file }) => file !== undefined))
    throw new UserError(`nothing is left for --output ${options.output}: each --format names a file`);
  const places = new Set<string | undefined>();
  for (const { value, file } of targets) {
    const place = file === undefined ? undefined : resolve(cwd, file);
    if (places.has(place))
      throw new UserError(
        `${value} would go where another format goes already, to ${file ?? 'standard output'}`,
        2,
        `name a file, as in --format ${value}=FILE`,
      );
    places.add(place);
  }
  return targets;
}

/** What a command knows about its report besides the findings. */
interface PrintOptions {
  /** Further members of the JSON document. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly grade?: Grade | undefined;
  /** Instead of the text format's own layout. */
  readonly text?: (layout: Layout) => string;
}

/** Files are read in editors and logs, not on a terminal. */
const fileLayout: Layout = { columns: 100, color: false };

/**
 * Prints a report in each format. What could not be read goes to stderr, and into the documents that have a place for it; so does what
 * could not be decided, if no document tells it. A file that cannot be written is a UserError (3).
 */
export async function printReport(
  report: RunReport,
  targets: Targets,
  io: Io,
  { extra = {}, grade, text }: PrintOptions = {},
): Promise<void> {
  const fromCheckout = checkoutPaths(io);
  for (const { value, file } of targets) {
    const layout = layoutFor(file, io);
    let pieces: Iterable<string>;
    if (value === 'text' && text) pieces = [text(layout)];
    else {
      const render = await formats[value].load();
      pieces = render(report, { version, rules, layout, extra, grade, fromCheckout });
    }
    await writePieces(pieces, file, io);
  }
  warnUnread(report.unread, io);
  if (!targets.some(({ value }) => formats[value].tellsUnknowns)) warnUnread(report.unknowns, io);
}

/** How a format is laid out that goes to a file, or to standard output. */
export function layoutFor(file: string | undefined, io: Io): Layout {
  return file === undefined ? io : fileLayout;
}

/** Writes a result to standard output, or whole into a file. Throws UserError (3) if that cannot be written. */
export async function writePieces(pieces: Iterable<string>, file: string | undefined, io: Io): Promise<void> {
  if (file === undefined) writeAll(pieces, io);
  else await writeResult(file, pieces, io);
}

/** Joins small pieces, so that a large run is neither one string nor a system call a finding. */
function writeAll(pieces: Iterable<string>, io: Io): void {
  let pending = '';
  for (const piece of pieces) {
    pending += piece;
    if (pending.length > 64 * 1024) {
      io.write(pending);
      pending = '';
    }
  }
  io.write(pending);
}

/** Writes a result whole, with the folders above it; a device or a pipe is written to, not replaced. */
async function writeResult(file: string, pieces: Iterable<string>, io: Io): Promise<void> {
  const path = resolve(io.cwd, file);
  const bytes = Buffer.concat([...pieces].map((piece) => Buffer.from(piece)));
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    await io.uninterrupted(() => {
      if (stat && !stat.isFile()) return writeFileSync(path, bytes);
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomically(path, bytes);
    });
  } catch (error) {
    throw new UserError(`${file} ${error instanceof UserError ? error.message : whyUnreadable(error).replace('read', 'written')}`, 3);
  }
}

/**
 * How paths read from the top of the checkout, which is what CI servers show annotations by. GitHub and GitLab say in the environment
 * where it is; elsewhere paths stay relative to the working directory.
 */
function checkoutPaths({ cwd, env }: Io): (path: string) => string {
  const top = env['GITHUB_WORKSPACE'] ?? env['CI_PROJECT_DIR'];
  if (top === undefined || !isAbsolute(top)) return (path) => path;
  const below = relative(top, cwd);
  if (below.startsWith('..') || isAbsolute(below)) return (path) => path;
  return (path) => {
    const fromTop = isAbsolute(path) ? relative(top, path) : join(below, path);
    return fromTop.startsWith('..') || isAbsolute(fromTop) ? path : fromTop.replaceAll('\\', '/');
  };
}
