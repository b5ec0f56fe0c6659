import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { isObserved, noteAnswer, noteTransient } from '../disk/observer.ts';
import type { Shellcheck } from '../engine/shellcheck.ts';
import { SourceText } from '../model/text.ts';
import type { Io } from './define.ts';
import { filesPerThread, type Look, type LookOptions, type Onlooker, type Readable } from './look.ts';
import type { Answer, Question } from './look-worker.ts';

/** More would wait for the compiler's own threads, of which each has some; docs/performance.md has the calculation. */
const mostThreads = 4;

/** How many threads are worth their start, this one among them. */
export function threadsFor(files: number, processors: number): number {
  return Math.max(1, Math.min(mostThreads, Math.floor(processors / 2), Math.floor(files / filesPerThread)));
}

/**
 * Looks at files, some of them in other threads where there are many and processors to spare. Where ShellCheck is asked its processes
 * fill the processors, and this thread is done while they work. The looks are in the order of the files, whoever took them.
 * @param shares how many threads take part, this one among them.
 */
export async function lookInThreads(
  files: readonly Readable[],
  onlooker: Onlooker,
  shellcheck: Shellcheck,
  options: LookOptions,
  io: Pick<Io, 'cwd' | 'env'>,
  shares = threadsFor(files.length, availableParallelism()),
): Promise<readonly Look[]> {
  if (shares < 2 || !(await shellcheck.isSilent(await rulesOf(files, onlooker)))) return onlooker.look(files);
  // How a file is built by a Compose file is known here only.
  const movable = [...files.entries()].filter(([, { path, plan, inline }]) => plan === undefined && inline === undefined && path !== '-');
  const size = Math.ceil(movable.length / shares);
  const parts = Array.from({ length: shares - 1 }, (_, share) => movable.slice(share * size, (share + 1) * size));
  const away = new Set(parts.flatMap((part) => part.map(([index]) => index)));
  const looks: Look[] = new Array(files.length);
  const { Worker: Thread } = await import('node:worker_threads');
  const file = workerFile();
  const elsewhere = parts.map(async (part) => {
    const own = part.map(([, each]) => each);
    // A thread that fails, for want of memory or of threads, costs time: its files are looked at here.
    const taken = (await askThread(new Thread(file, { workerData: questionOf(own, options, io) }), io)) ?? (await onlooker.look(own));
    for (const [at, [index]] of part.entries()) looks[index] = taken[at] as Look;
  });
  const here = [...files.entries()].filter(([index]) => !away.has(index));
  const own = await onlooker.look(here.map(([, each]) => each));
  for (const [at, [index]] of here.entries()) looks[index] = own[at] as Look;
  await Promise.all(elsewhere);
  return looks;
}

async function rulesOf(files: readonly Readable[], onlooker: Onlooker) {
  const lists = new Set<ReturnType<Onlooker['rulesFor']>>();
  for (const { path } of files) lists.add(onlooker.rulesFor(path, await onlooker.configOf(path)));
  return lists;
}

function questionOf(
  files: readonly Readable[],
  { config, rule, preset, target, platform, ...rest }: LookOptions,
  { cwd }: Pick<Io, 'cwd'>,
): Question {
  return {
    files: files.map(({ path, kind, source: { text, encoding } }) => ({ path, kind, text, encoding })),
    options: { config, rule, preset, target, platform, 'build-arg': rest['build-arg'], 'build-context': rest['build-context'] },
    cwd,
    observed: isObserved(),
  };
}

/** Undefined if it fails. */
async function askThread(thread: Worker, io: Pick<Io, 'env'>): Promise<readonly Look[] | undefined> {
  const answer = await new Promise<Answer | undefined>((resolve) => {
    thread.once('message', resolve);
    thread.once('error', () => resolve(undefined));
    thread.once('exit', () => resolve(undefined));
  });
  if (!answer) return undefined;
  if (!answer.answered) noteTransient();
  for (const { question, answer: said } of answer.answered ?? []) {
    // Whoever watches the environment sees that it is asked.
    if (question.kind === 'variable') void io.env[question.path];
    else noteAnswer(question.kind, question.path, question.detail, () => said);
  }
  return answer.looks.map(({ companions, ...look }) => ({
    ...look,
    companions: companions.map(({ path, text, encoding }) => new SourceText(path, text, encoding)),
  }));
}

/** In the sources the thread starts in a module, in the published package in a file of its own. */
function workerFile(): string {
  const source = join(import.meta.dirname, '../look-thread.ts');
  return existsSync(source) ? source : join(import.meta.dirname, 'look-thread.cjs');
}
