import { dirname, resolve } from 'node:path';
import { readHistory } from '../cache/history.ts';
import { findFiles } from '../collect/find.ts';
import type { PlannedBuild } from '../collect/plan.ts';
import { isWithin, repositoryRoot } from '../collect/repository.ts';
import type { Config } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { type AppliedFix, type FixedFile, type FixOptions, fixFile, type Overlay } from '../engine/fix.ts';
import type { Judged } from '../engine/inspect.ts';
import { openDockerfile } from '../engine/open.ts';
import { yamlOpener } from '../engine/open-yaml.ts';
import type { Shellcheck } from '../engine/shellcheck.ts';
import type { TextView, ViewKind } from '../facts/views/text-view.ts';
import type { Finding, Unknown } from '../model/finding.ts';
import type { SourceText } from '../model/text.ts';
import type { Rule } from '../rules/define.ts';
import { type OpenedRepository, openRepository } from './repository.ts';

/** A file to fix, as it was read. */
export interface FileToFix {
  /** As reported; `-` for standard input, which stands in no repository. */
  readonly path: string;
  readonly kind: ViewKind;
  readonly source: SourceText;
  readonly config: Config;
}

export interface FixFilesOptions extends FixOptions {
  readonly cwd: string;
  readonly rules: readonly Rule[];
  /** Folders that were named: the files of each are looked at as one repository. */
  readonly folders: readonly string[];
  readonly maxFiles: number;
  /** Its repairs count as fixes, too. */
  readonly shellcheck?: Shellcheck;
}

export interface FixedFiles {
  readonly files: readonly {
    readonly path: string;
    readonly before: SourceText;
    readonly after: SourceText;
    readonly applied: readonly AppliedFix[];
  }[];
  /** Other files that fixes wrote, by path. */
  readonly overlay: Overlay;
  readonly left: readonly Finding[];
  readonly unknowns: readonly Unknown[];
}

/**
 * Fixes files for the ways in which their repositories use them: Dockerfiles first, for each image that is built from them, then
 * the Compose files, workflows and manifests beside them. Writes nothing.
 */
export async function fixFiles(inputs: readonly FileToFix[], options: FixFilesOptions): Promise<FixedFiles> {
  const { cwd, folders } = options;
  const run = new Run(options);
  for (const input of inputs) if (input.path === '-') run.fixAlone(input);
  const files = inputs.filter(({ path }) => path !== '-').map((input) => ({ ...input, file: resolve(cwd, input.path) }));
  const rootOf = (file: string) =>
    folders.find((folder) => folder !== file && isWithin(file, folder)) ?? repositoryRoot(dirname(file)) ?? dirname(file);
  for (const [root, own] of Map.groupBy(files, ({ file }) => rootOf(file))) await run.fixRepository(root, own);
  return run;
}

interface LocatedFile extends FileToFix {
  /** Absolute. */
  readonly file: string;
}

/** Most rounds over the images of one file: what is fixed for one may show something in another. */
const mostRounds = 4;

class Run implements FixedFiles {
  readonly files: FixedFiles['files'][number][] = [];
  readonly overlay: Overlay = new Map();
  readonly left: Finding[] = [];
  readonly unknowns: Unknown[] = [];
  readonly #options: FixFilesOptions;

  constructor(options: FixFilesOptions) {
    this.#options = options;
  }

  fixAlone(input: FileToFix): void {
    this.#take(
      input,
      this.#fixWith(input, input.source, (source, overlay) =>
        openDockerfile(source, { context: undefined }, { ...this.#options, overlay }),
      ),
    );
  }

  async fixRepository(root: string, inputs: readonly LocatedFile[]): Promise<void> {
    const dockerfiles = inputs.filter(({ kind }) => kind === 'dockerfile');
    const others = inputs.filter(({ kind }) => kind !== 'dockerfile');
    const found = { ...findFiles(root), dockerfiles: dockerfiles.map(({ file }) => file) };
    const texts = new Map(inputs.map(({ file, source }) => [file, source]));
    const read = dockerfiles.length > 0 ? await readHistory(root) : undefined;
    const history = () => (read?.known ? read.value : undefined);
    const { shellcheck } = this.#options;
    const opened = await openRepository(found, new Map(texts), {
      ...this.#options,
      unknowns: this.unknowns,
      history,
      ...(shellcheck && { shellProblems: shellcheck.problems }),
    });
    for (const input of dockerfiles) {
      const plans = [...opened.plans.values()].filter(({ dockerfile }) => dockerfile === input.file);
      texts.set(input.file, this.#take(input, await this.#fixWithShellcheck(input, plans, opened)));
    }
    if (others.length === 0) return;
    // What was said of the files has been said; they are opened again since the Dockerfiles beside them have changed.
    const { view } = await openRepository(found, new Map(texts), { ...this.#options, overlay: this.overlay, unknowns: [] });
    for (const input of others) {
      const reopen = await yamlOpener(input.kind as Exclude<ViewKind, 'dockerfile'>, {
        compose: view.composeFiles.find(({ path }) => path === input.path)?.sources,
        workflow: view.workflows.find(({ path }) => path === input.path)?.sources,
        manifest: view.manifests.find(({ path }) => path === input.path)?.sources,
      });
      this.#take(input, this.#fixWith<TextView>(input, input.source, reopen));
    }
  }

  /** ShellCheck is asked before rules run, which cannot wait: about the file as it is, and again about scripts that fixes have changed. */
  async #fixWithShellcheck(input: FileToFix, plans: readonly PlannedBuild[], opened: OpenedRepository): Promise<Outcome> {
    const active = input.config.rulesFor(resolve(this.#options.cwd, input.path));
    const ask = async (source: SourceText) => {
      let isNew = false;
      for (const plan of plans) {
        const view = opened.reopenDockerfile(plan, source, this.overlay);
        if (await this.#options.shellcheck?.ask({ view, active })) isNew = true;
      }
      return isNew;
    };
    await ask(input.source);
    let outcome = this.#fixImages(input, plans, opened);
    for (let round = 1; round < mostRounds && outcome.applied.length > 0 && (await ask(outcome.source)); round++) {
      const before = outcome;
      const again = this.#fixImages({ ...input, source: before.source }, plans, opened);
      outcome = { ...again, applied: [...before.applied, ...again.applied], rejected: [...before.rejected, ...again.rejected] };
      if (again.applied.length === 0) break;
    }
    return outcome;
  }

  /** Fixes a file for each image that is built from it, until none has anything left to fix. */
  #fixImages(input: FileToFix, plans: readonly PlannedBuild[], opened: OpenedRepository): Outcome {
    const done: AppliedFix[] = [];
    let current = input.source;
    for (let round = 1; ; round++) {
      const results: FixedFile[] = [];
      for (const plan of plans) {
        const result = this.#fixWith(input, current, (source, overlay) => opened.reopenDockerfile(plan, source, overlay));
        ({ source: current } = result);
        results.push(result);
        done.push(...result.applied);
      }
      const settled = results.every(({ applied }) => applied.length === 0);
      const [first] = results;
      if (!first) throw new Error(`${input.path} is not planned to be built`);
      if (!settled && plans.length > 1 && round < mostRounds) continue;
      const left = new Map(results.flatMap(({ after }) => after.findings.map((finding) => [finding.fingerprint, finding])));
      return {
        applied: done,
        rejected: results.flatMap(({ rejected }) => rejected),
        source: current,
        after: { ...first.after, findings: [...left.values()] },
        converged: (settled || plans.length === 1) && results.every(({ converged }) => converged),
      };
    }
  }

  #fixWith<V extends TextView>({ path, config }: FileToFix, source: SourceText, open: (source: SourceText, overlay: Overlay) => V) {
    const active = config.rulesFor(resolve(this.#options.cwd, path));
    return fixFile(source, open, active, this.#options.rules, this.overlay, { ...this.#options, comments: config.comments });
  }

  /** Notes what came of a file; gives its new text. */
  #take({ path, source: before }: FileToFix, { source: after, applied, rejected, converged, after: inspection }: Outcome): SourceText {
    this.files.push({ path, before, after, applied });
    this.left.push(...inspection.findings);
    this.unknowns.push(...failuresAsUnknowns(path, inspection));
    for (const { rule, title } of rejected)
      this.unknowns.push({ path, reason: `the fix of ${rule} (${title}) would not have built and was left out; please report it` });
    if (!converged) this.unknowns.push({ path, reason: 'the fixes did not settle within eight rounds; please report it' });
    return after;
  }
}

interface Outcome extends Pick<FixedFile, 'source' | 'applied' | 'rejected' | 'converged'> {
  readonly after: Judged & Pick<FixedFile['after'], 'failures'>;
}
