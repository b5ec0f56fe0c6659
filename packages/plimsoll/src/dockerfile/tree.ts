import type { MappedText, SourceText, Span } from '../model/text.ts';

/**
 * The lossless tree of a Dockerfile. `parts` tile the text: printing every part's span in order gives the file back
 * byte for byte. Nothing here is resolved: variables are expanded by `expand.ts`, stages are found by `build/`.
 */
export interface Dockerfile {
  readonly source: SourceText;
  readonly escape: '\\' | '`';
  readonly parts: readonly Part[];
  /** The instructions among the parts, in order (an ONBUILD's trigger is inside its ONBUILD). */
  readonly instructions: readonly Instruction[];
  /** All whole-line comments, also those inside instructions, in order; parser directives are not comments. */
  readonly comments: readonly Comment[];
  readonly directives: readonly Directive[];
  /** What BuildKit's parser or its instruction parser refuses; at most a few per instruction. */
  readonly diagnostics: readonly Diagnostic[];
  /** `\r\n` if the first line ends so, else `\n`: what inserted lines should use. */
  readonly newline: '\n' | '\r\n';
}

export type Part = Instruction | Comment | Directive | Blank;

/** White space, empty lines, line ends, a byte order mark, the rest of lines that nothing else covers. */
export interface Blank {
  readonly kind: 'blank';
  readonly span: Span;
}

/** `# text` on a line of its own. The span runs from `#` to the line's end, without the line break. */
export interface Comment {
  readonly kind: 'comment';
  readonly span: Span;
  /** The text behind `#`, trimmed. */
  readonly text: string;
}

/** `# syntax=…`, `# escape=…`, `# check=…` at the top of the file. */
export interface Directive {
  readonly kind: 'directive';
  readonly span: Span;
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly valueSpan: Span;
}

/**
 * One problem. `code` is the id of the rule that reports it (see rules/correctness), `message` says what is wrong,
 * `help` what to write instead. BuildKit stops at its first error; we go on and report each.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string;
  readonly span: Span;
  /** BuildKit builds the file all the same (a warning of its own, or only a newer or older frontend refuses it). */
  readonly accepted?: true;
  /** Refused as it stands, but meant to be completed: by an argument that has no default, or by the template that it is. */
  readonly incomplete?: true;
}

/** One code per reason for which BuildKit refuses a file. Parser and build graph share the list. */
export type DiagnosticCode =
  | 'no-instructions' // empty file, only comments, or no stage at all
  | 'instruction-before-from'
  | 'unknown-instruction'
  | 'wrong-arguments' // missing or surplus arguments, blank names
  | 'unknown-flag' // unknown, repeated, valueless, or misplaced flag
  | 'invalid-flag-value'
  | 'invalid-mount'
  | 'unterminated-heredoc'
  | 'invalid-key-value' // ENV/ARG/LABEL without =, blank names, unbalanced quotes in pairs
  | 'invalid-json-form' // JSON form demanded (SHELL) or an array that is not all strings
  | 'invalid-onbuild'
  | 'invalid-healthcheck'
  | 'invalid-variable' // unbalanced quotes, unsupported modifier, bad substitution
  | 'invalid-directive'
  | 'invalid-stage-name'
  | 'invalid-image-reference'
  | 'blank-base-name'
  | 'unknown-stage' // stage index out of range, stage defined later
  | 'circular-stages'
  | 'invalid-port'
  | 'invalid-signal'
  | 'invalid-ownership' // --chown/--chmod/uid/gid
  | 'invalid-checksum'
  | 'invalid-platform'
  | 'line-too-long';

/** A word as written (quotes and variables included). */
export interface Word {
  readonly text: string;
  /** Source range. In JSON form it covers the quotes. */
  readonly span: Span;
  /** JSON form: `text` is the decoded string, and it is not expanded as shell words are (but variables still are, where the instruction expands). */
  readonly json?: true;
  /** This source is `<<NAME`; the body is in the instruction's heredocs. */
  readonly heredoc?: Heredoc;
}

/** `--name=value` or `--name`. */
export interface Flag {
  /** Without the dashes, as written (names are case sensitive). */
  readonly name: string;
  /** Absent for a bare flag. */
  readonly value?: string;
  readonly span: Span;
  /** Range of the value; present with `value`. */
  readonly valueSpan?: Span;
}

/** A key and a value of ENV, LABEL or ARG. */
export interface Pair {
  readonly key: string;
  readonly keySpan: Span;
  /** As written, quotes included; absent only for `ARG NAME`. */
  readonly value?: string;
  readonly valueSpan?: Span;
  /** From key to value. */
  readonly span: Span;
}

export interface Heredoc {
  readonly name: string;
  /** False if any part of the delimiter was quoted: the body is then literal. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are dropped. */
  readonly chomp: boolean;
  readonly fd: number;
  /** The body with its line ends, tabs of `<<-` already dropped; without the terminator line. */
  readonly content: MappedText;
  /** The `<<NAME` marker in the instruction line. */
  readonly markerSpan: Span;
  /** Body lines and the terminator line, without its line break. */
  readonly span: Span;
  readonly terminated: boolean;
}

interface Base {
  readonly kind: 'instruction';
  /** Upper case, e.g. `RUN`. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** From the keyword to the end of the last line, heredocs included, without the final line break. */
  readonly span: Span;
  /** The same, without heredoc bodies. */
  readonly lineSpan: Span;
  readonly flags: readonly Flag[];
  /** Everything behind the keyword and flags: continuation lines joined, comments dropped, surrounding blanks trimmed. */
  readonly body: MappedText;
  readonly heredocs: readonly Heredoc[];
  /** Comments between its continuation lines. */
  readonly innerComments: readonly Comment[];
  /** Whole-line comments directly above, nearest last. As in BuildKit empty lines may stand between; an empty comment parts those above it. */
  readonly leadingComments: readonly Comment[];
  /** Empty lines between its continuation lines (deprecated): their spans. */
  readonly emptyContinuations: readonly Span[];
  /** Stands behind ONBUILD. */
  readonly onbuild: boolean;
  /** Parsing failed somewhere: typed fields hold what could be read. */
  readonly broken: boolean;
}

/** `words`: JSON form. `script`: shell form, the text handed to the shell (heredocs not included). */
export type CommandForm =
  | { readonly form: 'exec'; readonly words: readonly Word[] }
  | { readonly form: 'shell'; readonly script: MappedText };

export interface FromInstruction extends Base {
  readonly keyword: 'FROM';
  readonly image: Word | undefined;
  readonly as: { readonly keyword: Word; readonly name: Word } | undefined;
}
export interface RunInstruction extends Base {
  readonly keyword: 'RUN';
  readonly command: CommandForm;
}
export interface CmdInstruction extends Base {
  readonly keyword: 'CMD' | 'ENTRYPOINT';
  readonly command: CommandForm;
}
export interface ShellInstruction extends Base {
  readonly keyword: 'SHELL';
  readonly words: readonly Word[];
}
export interface CopyInstruction extends Base {
  readonly keyword: 'COPY' | 'ADD';
  readonly json: boolean;
  readonly sources: readonly Word[];
  readonly destination: Word | undefined;
}
export interface PairsInstruction extends Base {
  readonly keyword: 'ENV' | 'LABEL' | 'ARG';
  readonly pairs: readonly Pair[];
  /** `ENV key value`. */
  readonly legacy: boolean;
}
export interface WordInstruction extends Base {
  readonly keyword: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER';
  /** The rest of the line, trimmed. */
  readonly argument: Word | undefined;
}
export interface WordsInstruction extends Base {
  readonly keyword: 'EXPOSE' | 'VOLUME';
  readonly json: boolean;
  readonly words: readonly Word[];
}
export interface HealthcheckInstruction extends Base {
  readonly keyword: 'HEALTHCHECK';
  /** `NONE`, or the command behind `CMD`; undefined if neither could be read. */
  readonly check: { readonly none: true } | { readonly none: false; readonly cmdSpan: Span; readonly command: CommandForm } | undefined;
}
export interface OnbuildInstruction extends Base {
  readonly keyword: 'ONBUILD';
  readonly trigger: Instruction | undefined;
}
/** An instruction BuildKit does not know; `keyword` is what was written, upper case. */
export interface UnknownInstruction extends Base {
  readonly keyword: '?';
  readonly written: string;
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CmdInstruction
  | ShellInstruction
  | CopyInstruction
  | PairsInstruction
  | WordInstruction
  | WordsInstruction
  | HealthcheckInstruction
  | OnbuildInstruction
  | UnknownInstruction;

/** The instructions with one of some keywords, e.g. `InstructionOf<'COPY'>` (whose type is shared with ADD). */
export type InstructionOf<Keyword extends string> = Having<Instruction, Keyword>;

type Having<Each extends Instruction, Keyword extends string> = Each extends Instruction
  ? [Extract<Each['keyword'], Keyword>] extends [never]
    ? never
    : Each & { readonly keyword: Keyword }
  : never;
