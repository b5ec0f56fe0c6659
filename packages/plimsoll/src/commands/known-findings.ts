import { dirname, join, resolve } from 'node:path';
import { isWithin } from '../collect/repository.ts';
import { Baseline, baselineName, type Covers } from '../engine/baseline.ts';
import type { Config } from '../engine/config.ts';
import { displayPath } from '../engine/display.ts';
import type { ActiveRule } from '../engine/inspect.ts';
import { writeFileAtomically } from '../engine/write.ts';
import { UserError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import { plural, printable } from '../reporters/terminal.ts';
import type { Io } from './define.ts';

/** The options about baselines that lint and audit share. */
export const baselineOptions = {
  baseline: {
    kind: 'text',
    placeholder: 'FILE',
    summary: 'Leave out the findings that this file lists; so does `baseline` in plimsoll.yaml',
  },
  'write-baseline': {
    kind: 'text',
    placeholder: 'FILE',
    bare: '',
    summary: `Write the findings of this run to FILE (default ${baselineName} beside the configuration) and report none`,
  },
} as const;

interface Options {
  readonly baseline: string | undefined;
  readonly 'write-baseline': string | undefined;
}

/** What a run looked at, to know which findings of a baseline are gone. */
export interface Looked {
  /** Absolute paths of the files that were read. */
  readonly files: ReadonlySet<string>;
  /** Absolute paths of the folders that were looked through. */
  readonly folders: readonly string[];
  readonly ran: (rule: string) => boolean;
}

/** The baselines of a run: the one of the command line, or those that the files' configurations name. */
export class KnownFindings {
  readonly #io: Io;
  readonly #asked: string | undefined;
  readonly #baselines = new Map<string, Baseline>();
  #hidden = 0;

  constructor(options: Options, io: Io) {
    this.#io = io;
    this.#asked = options.baseline === undefined ? undefined : resolve(io.cwd, options.baseline);
  }

  /** The findings of a file that are new. Throws UserError for a baseline that is missing or broken. */
  without(findings: readonly Finding[], config: Config, sourceOf: (path: string) => SourceText | undefined): readonly Finding[] {
    const file = this.#asked ?? config.baseline;
    if (file === undefined) return findings;
    const baseline = this.#open(file);
    const left = findings.filter((finding) => !baseline.hides(finding, sourceOf));
    this.#hidden += findings.length - left.length;
    return left;
  }

  /** Says on stderr how many findings are hidden, and how many entries have nothing to hide any more. */
  summarize(looked: Looked): void {
    const covers = coverage(looked);
    const stale = [...this.#baselines.values()].reduce((sum, baseline) => sum + baseline.stale(covers), 0);
    if (this.#hidden === 0 && stale === 0) return;
    const names = [...this.#baselines.keys()].map((file) => printable(displayPath(file, this.#io.cwd))).join(', ');
    const gone =
      stale === 0 ? '' : `; ${stale} of those that it lists ${stale === 1 ? 'is' : 'are'} gone (--write-baseline takes them out)`;
    this.#io.warn(`plimsoll: ${plural(this.#hidden, 'known finding')} hidden by ${names}${gone}\n`);
  }

  #open(file: string): Baseline {
    let baseline = this.#baselines.get(file);
    if (!baseline) {
      baseline = Baseline.read(file, this.#io.cwd);
      if (!baseline) throw new UserError(`${displayPath(file, this.#io.cwd)}: there is no such baseline`, 2, '--write-baseline writes it');
      this.#baselines.set(file, baseline);
    }
    return baseline;
  }
}

/**
 * Writes all findings of a run as the new baseline; what the old one says of places that the run did not look at stays.
 * Throws UserError where it cannot be written.
 * @param config of the folder that the run started in.
 */
export async function writeBaseline(
  options: Options,
  findings: readonly Finding[],
  sourceOf: (path: string) => SourceText | undefined,
  looked: Looked,
  config: Config,
  io: Io,
): Promise<void> {
  const beside = config.file === undefined ? io.cwd : dirname(config.file);
  const given = options['write-baseline'] || options.baseline;
  const file = given ? resolve(io.cwd, given) : (config.baseline ?? join(beside, baselineName));
  const name = displayPath(file, io.cwd);
  const before = Baseline.read(file, io.cwd) ?? Baseline.empty(file, io.cwd);
  const text = before.rewritten(findings, sourceOf, coverage(looked));
  await io.uninterrupted(() => {
    try {
      writeFileAtomically(file, Buffer.from(text));
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`${name} ${error.message}`, 3);
      throw error;
    }
  });
  const named = config.baseline === file ? '' : `; \`baseline: ${name}\` in plimsoll.yaml, or --baseline ${name}, makes use of it`;
  io.write(`Wrote ${plural(findings.length, 'finding')} to ${printable(name)}${printable(named)}\n`);
}

function coverage({ files, folders, ran }: Looked): Covers {
  return (path, rule) => ran(rule) && (files.has(path) || folders.some((folder) => isWithin(path, folder)));
}

/** The rules of the lists that look at files one by one; those that hold files of a repository against each other run in an audit only. */
export function ranBy(lists: Iterable<readonly ActiveRule[]>): Looked['ran'] {
  const ran = new Set<string>();
  for (const list of lists)
    for (const { rule } of list) if (Object.keys(rule.detect).some((kind) => kind !== 'repository')) ran.add(rule.id);
  return (rule) => ran.has(rule);
}
