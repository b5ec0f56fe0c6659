/** The thread in which lint looks at some of many files: it is given them with the words of the command line, and answers with looks. */
import { parentPort, workerData } from 'node:worker_threads';
import { observeDisk } from '../disk/observer.ts';
import { Shellcheck } from '../engine/shellcheck.ts';
import { type Encoding, SourceText } from '../model/text.ts';
import { Recording } from '../remembered/recording.ts';
import type { Answered } from '../remembered/run.types.ts';
import { type Look, type LookOptions, Onlooker, type Readable } from './look.ts';

interface Text {
  readonly path: string;
  readonly text: string;
  readonly encoding: Encoding;
}

export interface Question {
  readonly files: readonly (Text & Pick<Readable, 'kind'>)[];
  readonly options: LookOptions;
  readonly cwd: string;
  /** Whether what is asked of the disk matters. */
  readonly observed: boolean;
}

export interface Answer {
  readonly looks: readonly (Omit<Look, 'companions'> & { readonly companions: readonly Text[] })[];
  /** What the disk and the environment were asked; undefined if the run cannot be told again. */
  readonly answered: readonly Answered[] | undefined;
}

/** Answers the question that this thread was started with. */
export async function answerQuestion(): Promise<void> {
  const { files, options, cwd, observed } = workerData as Question;
  const recording = observed ? new Recording(process.env) : undefined;
  observeDisk(recording);
  const { env } = recording ?? process;
  const off = new Shellcheck({ choice: { use: 'off' }, env, programEnv: process.env, cache: false, onSignal: () => () => undefined });
  const looks = await new Onlooker(options, { cwd, env }, off).look(
    files.map(({ path, kind, text, encoding }) => ({ path, kind, source: new SourceText(path, text, encoding) })),
  );
  const answer: Answer = {
    looks: looks.map(({ companions, ...look }) => ({
      ...look,
      companions: companions.map(({ path, text, encoding }) => ({ path, text, encoding })),
    })),
    answered: recording ? recording.finish(0)?.answered : [],
  };
  parentPort?.postMessage(answer);
}
