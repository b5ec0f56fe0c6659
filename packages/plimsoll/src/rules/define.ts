import type { ComposeView } from '../facts/views/compose-view.ts';
import type { DockerfileView } from '../facts/views/dockerfile-view.ts';
import type { ImageView } from '../facts/views/image-view.ts';
import type { ManifestView } from '../facts/views/manifest-view.ts';
import type { RepositoryView } from '../facts/views/repository-view.ts';
import type { WorkflowView } from '../facts/views/workflow-view.ts';
import type { Edit, Fix, ImageLocation, Impact, Location, Practice, Severity } from '../model/finding.ts';
import type { Span } from '../model/text.ts';
import type { ShellProblem } from '../shellcheck/problems.ts';
import { type ImageSketch, sketchText } from './image-sketch.ts';

/** One option of a rule, as `plimsoll.yaml` sets it. */
export type Option =
  | { readonly type: 'list'; readonly summary: string; readonly default: readonly string[] }
  | { readonly type: 'number'; readonly summary: string; readonly default: number }
  | { readonly type: 'flag'; readonly summary: string; readonly default: boolean }
  | { readonly type: 'choice'; readonly summary: string; readonly default: string; readonly values: readonly string[] };

export const list = (summary: string, preset: readonly string[] = []) => ({ type: 'list', summary, default: preset }) as const;
export const number = (summary: string, preset: number) => ({ type: 'number', summary, default: preset }) as const;
export const choice = <const V extends readonly string[]>(summary: string, values: V, preset: V[number]) =>
  ({ type: 'choice', summary, default: preset, values }) as const;
export const flag = (summary: string, preset: boolean) => ({ type: 'flag', summary, default: preset }) as const;

/**
 * The option `as` of rules that decide otherwise than BuildKit: than its check of the same purpose, or, where it has none, than what it
 * refuses. The preset `buildkit` sets it.
 */
export const asWhom = (check?: string) => {
  const reported = check === undefined ? 'it refuses' : `its check ${check} reports`;
  return choice(`Whose verdict to give: with buildkit, just what ${reported}`, ['plimsoll', 'buildkit'], 'plimsoll');
};

type OptionValue<O extends Option> = O extends { type: 'list' }
  ? readonly string[]
  : O extends { type: 'number' }
    ? number
    : O extends { type: 'flag' }
      ? boolean
      : O extends { type: 'choice'; values: readonly (infer V extends string)[] }
        ? V
        : string;
export type OptionValues<O extends Record<string, Option>> = { readonly [K in keyof O]: OptionValue<O[K]> };

/** Names in braces: `'Stage {stage} ends as {user}'` → `'stage' | 'user'`. */
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

type MessageWithData<M extends Record<string, string>> = {
  [K in keyof M & string]: [Placeholders<M[K]>] extends [never]
    ? { readonly message: K; readonly data?: never }
    : { readonly message: K; readonly data: { readonly [P in Placeholders<M[K]>]: string | number } };
}[keyof M & string];

export type FixReport = Fix;

interface ReportBody {
  readonly at: Span;
  /**
   * Another file than the view's, e.g. the ignore file; its text must be known to the engine. What the detector of a repository
   * reports always names one: a Dockerfile, Compose file, workflow or manifest of it.
   */
  readonly path?: string;
  /** Instead of the rule's severity, e.g. `info` in a stage that is not shipped. */
  readonly severity?: Severity;
  readonly related?: readonly { readonly message: string; readonly at: Span }[];
  readonly fix?: FixReport | readonly FixReport[];
  readonly impact?: Impact;
  /** Instead of the rule's aliases: what another tool calls just this, where the rule answers a family of its ids (`SC*`). */
  readonly aliases?: readonly string[];
  /** Text that no report may show, such as the secret that was found: excerpts print stars instead. */
  readonly redact?: readonly Span[];
}

/** What a detector yields. Spans belong to the file of the view unless `path` says otherwise. */
export type Report<M extends Record<string, string> = Record<string, string>> = MessageWithData<M> & ReportBody;

interface ImageReportBody extends Pick<ReportBody, 'severity' | 'fix' | 'impact' | 'aliases'> {
  /** A place that the view made: `image.at('/etc/shadow')`, `image.atConfig('User')`, `image.atStep(step)`. */
  readonly at: ImageLocation;
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
}

/** What a detector of images yields. The engine adds the instruction of the Dockerfile, where it is known. */
export type ImageReport<M extends Record<string, string> = Record<string, string>> = MessageWithData<M> & ImageReportBody;

/** The rule cannot tell of an image. */
export interface ImageUnknownReport {
  readonly unknown: string;
  readonly at: ImageLocation;
}

/** The rule cannot tell: its practice is then *unknown*, not passed. Say what is missing in a few words. */
export interface UnknownReport {
  readonly unknown: string;
  readonly at: Span;
  /** As in a report. */
  readonly path?: string;
}

/** A suppression comment that hid nothing, as the engine hands it to `detect.suppressions`. */
export interface UnusedSuppression {
  readonly at: Span;
  readonly rule: string;
  /** False if no rule has this id or alias. */
  readonly exists: boolean;
  /** Whose comment it is: `plimsoll`, or another tool's name. */
  readonly tool: string;
  /** The edit that takes the rule, or the whole comment, away; other tools' comments stay. */
  readonly remove?: Edit;
}

/** An example whose file is a Dockerfile, with the build context around it. */
export interface DockerfileExample {
  readonly dockerfile: string;
  /** Files of the build context (text), beside the Dockerfile itself, which is always `Dockerfile`. */
  readonly files?: Readonly<Record<string, string>>;
  /** The files that each of the last commits changed, newest first. */
  readonly commits?: readonly (readonly string[])[];
  readonly options?: Readonly<Record<string, unknown>>;
  /** What ShellCheck says of it, which a rule cannot ask itself. */
  readonly shellcheck?: readonly ShellcheckSketch[];
}

/** A comment of ShellCheck's on the text `at` within the first text `in` of the file, where that stands. */
export interface ShellcheckSketch extends Pick<ShellProblem, 'code' | 'level' | 'message'> {
  readonly in: string;
  readonly at: string;
  /** What ShellCheck would write instead. */
  readonly instead?: string;
}

/** An example in which several files of a repository are held against each other, or whose file is no Dockerfile. */
export interface RepositoryExample {
  /** The file that is shown first, and that `fixed` gives after the fix. */
  readonly path: string;
  /** All files of the repository, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Those of the files that git has; none where it does not matter. */
  readonly committed?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** An example about a built image. `flags` are places in it: `/etc/shadow`, `config/User`, `history/3`. */
export interface ImageExample {
  readonly image: ImageSketch;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A text alone is a Dockerfile. */
export type ExampleInput = DockerfileExample | RepositoryExample | ImageExample | string;

export type Example =
  | {
      readonly bad: ExampleInput;
      /** Text of each finding's span, in order. */
      readonly flags: string | readonly string[];
      /** The file after all safe and unsafe fixes of this rule; absent if the rule has no fix here. */
      readonly fixed?: string;
      /** Other files that the fix writes, whole. */
      readonly writes?: Readonly<Record<string, string>>;
    }
  | { readonly good: ExampleInput };

/** What a rule says of itself, whatever it detects. */
interface RuleDocumentation {
  /** Kebab-case; names the bad pattern. */
  readonly id: string;
  readonly practice: Practice;
  readonly severity: Severity;
  /**
   * Where it is on: everywhere (`recommended`, the default), only where a team asks for more (`strict`: what costs more than it gives
   * for many, such as pinned system packages or digests), or only as a matter of taste (`style`).
   */
  readonly preset?: 'recommended' | 'strict' | 'style';
  /** Ids of other tools' rules that this one answers: hadolint (`DL3002`), BuildKit (`StageNameCasing`), Trivy (`DS-0002`), Checkov (`CKV_DOCKER_8`), KICS, tally. */
  readonly aliases: readonly string[];
  /** It passes on what BuildKit refuses to build, which a preset that stands for BuildKit cannot leave out. */
  readonly refusal?: true;
  /** One line: what is wrong. */
  readonly summary: string;
  /** A paragraph: why it matters in production. */
  readonly why: string;
  /** When not to fix it; may be left out where the build is refused. */
  readonly notWhen?: string;
  /** How it is decided: what counts, what is unknown. */
  readonly decides: string;
  /** Documents and threads that the rule rests on. */
  readonly sources?: readonly string[];
}

/** How a rule shows in each kind of evidence; all are pure, and each gives the same kind of report. */
interface Detectors<R, O, I> {
  readonly dockerfile?: (file: DockerfileView, options: O) => Iterable<R | UnknownReport>;
  readonly compose?: (file: ComposeView, options: O) => Iterable<R | UnknownReport>;
  readonly workflow?: (file: WorkflowView, options: O) => Iterable<R | UnknownReport>;
  readonly manifest?: (file: ManifestView, options: O) => Iterable<R | UnknownReport>;
  /** Once for a repository, after its files: what shows only when they are held against each other, or is missing from all. */
  readonly repository?: (repository: RepositoryView, options: O) => Iterable<R | UnknownReport>;
  /** What shows in a built image. */
  readonly image?: (image: ImageView, options: O) => Iterable<I | ImageUnknownReport>;
  readonly suppressions?: (unused: readonly UnusedSuppression[], options: O) => Iterable<R>;
}

interface RuleInput<M extends Record<string, string>, O extends Record<string, Option>> extends RuleDocumentation {
  readonly options?: O;
  readonly messages: M;
  readonly examples: readonly [Example, Example, ...Example[]];
  readonly detect: Detectors<Report<M>, OptionValues<O>, ImageReport<M>>;
}

/** A rule with its type parameters forgotten, as the engine and the documentation see it. */
export interface Rule extends RuleDocumentation {
  readonly options: Readonly<Record<string, Option>>;
  readonly messages: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  readonly detect: Detectors<ErasedReport, Readonly<Record<string, unknown>>, ErasedImageReport>;
}

export interface ErasedReport extends ReportBody {
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

export interface ErasedImageReport extends ImageReportBody {
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
}

/** In words, how a rule gets to be on, where that takes a preset. */
export function presetNote({ preset }: Rule): string | undefined {
  return preset === undefined || preset === 'recommended' ? undefined : `off unless the preset is ${preset}, or it is named under rules`;
}

/** When not to fix what a rule reports. Rules that say nothing of it only pass on what BuildKit refuses. */
export function whenNotToFix({ notWhen }: Rule): string {
  return notWhen ?? 'There is no reason to keep it: BuildKit refuses to build the file.';
}

/** Whether another tool's id is one of a family that the rule answers as a whole: `SC*` holds `SC2086`. */
export function answersFamilyOf({ aliases }: Rule, id: string): boolean {
  return aliases.some(
    (alias) => alias.endsWith('*') && id.toUpperCase().startsWith(alias.slice(0, -1)) && /^\d+$/.test(id.slice(alias.length - 1)),
  );
}

/** The file that an example is about: its path and its text. */
export function exampleFile(input: ExampleInput): { readonly path: string; readonly text: string } {
  if (typeof input === 'string') return { path: 'Dockerfile', text: input };
  if ('dockerfile' in input) return { path: 'Dockerfile', text: input.dockerfile };
  if ('image' in input) return { path: 'image', text: sketchText(input.image) };
  return { path: input.path, text: input.files[input.path] ?? '' };
}

/**
 * Declares a rule. Unknown messages, missing or surplus placeholders and undeclared options do not compile;
 * the examples are run as tests and printed as documentation.
 */
export function defineRule<const M extends Record<string, string>, const O extends Record<string, Option> = Record<never, Option>>(
  rule: RuleInput<M, O>,
): Rule {
  // Not a copy: it would read the documentation, which the build makes a getter.
  const declared: { options?: O } = rule;
  declared.options ??= {} as O;
  return declared as unknown as Rule;
}
