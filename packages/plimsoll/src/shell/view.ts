import type { Diagnostic } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';

/**
 * What a shell body runs. Made from the syntax tree of a maintained parser (`syntax.ts` is the only file that knows which),
 * flattened into simple commands in source order, each with the circumstances it runs under. All spans are offsets of the
 * Dockerfile, through continuation lines, comments and heredocs.
 */
export interface ShellScript {
  /** Every simple command, nested ones included (subshells, substitutions, `sh -c '…'`, function bodies), in source order. */
  readonly commands: readonly Command[];
  readonly pipelines: readonly Pipeline[];
  readonly dialect: Dialect;
  /** `exec`: the JSON form. No shell reads its words, and their spans cover the quotes. */
  readonly form: 'shell' | 'exec';
  /** False for cmd, PowerShell and unknown interpreters, and where the parser gave up: `commands` is then not the whole truth. */
  readonly understood: boolean;
  readonly diagnostics: readonly Pick<Diagnostic, 'message' | 'span'>[];
}

/** Who reads the script. `posix` is any sh that is not known to be bash. */
export type Dialect = 'posix' | 'bash' | 'cmd' | 'powershell' | 'other';

export interface Pipeline {
  /** The simple commands of each member: one for a plain command, those inside for a subshell, group, loop or condition. */
  readonly members: readonly (readonly Command[])[];
  /** The members that are simple commands, in order; all of them unless one is a compound. */
  readonly commands: readonly Command[];
  readonly span: Span;
  /** `set -o pipefail` (or the SHELL's option) is in effect. */
  readonly pipefail: boolean;
}

/** A word of a command. */
export interface ShellWord {
  /** As written. */
  readonly text: string;
  /** Quotes removed; undefined if it holds an expansion, substitution or an unquoted glob, brace or tilde that the shell would change. */
  readonly value: string | undefined;
  /** Quotes removed, and everything that the shell would expand left as written. */
  readonly unquoted: string;
  /** It holds a variable, substitution or arithmetic: what the program gets is not known here. A mere glob, brace or tilde is not dynamic. */
  readonly dynamic: boolean;
  /** Names of the variables it refers to; not those inside a substitution, whose commands have words of their own. */
  readonly variables: readonly string[];
  readonly span: Span;
}

export interface Command {
  /**
   * Program without its directory (`/usr/bin/apt-get` → `apt-get`), behind all prefixes; undefined if it cannot be known,
   * empty for assignments and redirections without a program.
   */
  readonly name: string | undefined;
  /** The word that names the program; an empty word where there is none. */
  readonly program: ShellWord;
  readonly args: readonly ShellWord[];
  /** `FOO=1` in front of the command, and those given to `env`. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord | undefined; readonly span: Span }[];
  /** `sudo`, `env`, `exec`, `time`, `nice`, `timeout`, `xargs`, … that were looked through, outermost first. */
  readonly prefixes: readonly {
    readonly name: string;
    readonly span: Span /** the prefix with its own options */;
    readonly words: readonly ShellWord[];
  }[];
  readonly redirections: readonly {
    readonly operator: string;
    readonly fd: number | undefined;
    readonly target: ShellWord | undefined;
    readonly span: Span;
  }[];
  /** From the first prefix or assignment to the last argument or redirection. */
  readonly span: Span;
  /** Index of the pipeline in `pipelines`, and the place in it; undefined if it stands alone. */
  readonly pipe: { readonly pipeline: number; readonly index: number; readonly length: number } | undefined;
  /** How it is joined to the command before it in the same list. */
  readonly joiner: '&&' | '||' | ';' | '\n' | '&' | undefined;
  /** `errexit` in effect where it runs. */
  readonly errexit: boolean;
  /**
   * True if it may not run, or its failure does not count: in a branch, loop, function, condition or background, behind `||`
   * or a test and `&&`, negated, or in front of a `||` that does not end in failure itself.
   */
  readonly conditional: boolean;
  /** Nesting, outermost first: subshell, substitution, function body, background, or the string of `sh -c`/`eval`. Empty at top level. */
  readonly inside: readonly Nesting[];
  /** Top-level list entry (`a && b; c` has three) that it belongs to. */
  readonly entry: number;
  /** Position in `commands`. */
  readonly index: number;
  /**
   * The directory set by `cd`s with constant paths before it in the same shell; undefined if no `cd` came before, `?` if it
   * cannot be known. Relative if it builds on the directory that the script starts in.
   */
  readonly directory: string | undefined;
}

export type Nesting = 'subshell' | 'substitution' | 'function' | 'string' | 'background' | 'loop' | 'branch' | 'group';
