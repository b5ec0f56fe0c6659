import type { ImageReference } from '../bases/catalogue.types.ts';
import type { Dockerfile, Instruction } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';
import { Expander } from './expansion.ts';
import { type GlobalArguments, type GraphOptions, globalArguments } from './global-arguments.ts';
import type { Stage, Take } from './graph.types.ts';
import { Reporter } from './reporter.ts';
import { ShellPragmas } from './shell-pragma.ts';
import type { StageNode } from './stage.ts';

/** An image or stage that an instruction takes files from, as far as BuildKit resolves it before it converts stages. */
export interface Source {
  readonly take: Take;
  readonly stage: StageNode | undefined;
  /** BuildKit refuses the name, and that is reported. */
  readonly refused: boolean;
}

/** What all passes over one file share. */
export class Build {
  readonly dockerfile: Dockerfile;
  readonly options: GraphOptions;
  readonly reporter = new Reporter();
  readonly expander: Expander;
  readonly globals: GlobalArguments;
  readonly stages: StageNode[] = [];
  /** Stages, and behind them the images that COPY takes from: `COPY --from=INDEX` counts in this list. */
  readonly order: (StageNode | ImageReference | undefined)[] = [];
  /** By lower-case name; the last stage of a name wins, as in BuildKit. */
  readonly byName = new Map<string, StageNode>();
  readonly badReferences: {
    readonly name: string;
    readonly span: Span;
    readonly error: string;
    /** It holds an argument that has no default. */
    readonly unset: boolean;
  }[] = [];
  /** What the `--from`s and mounts of an instruction refer to, in the order of its flags. */
  readonly sources = new Map<Instruction, readonly (Source | undefined)[]>();
  /** Stages that are part of a reported circle. */
  readonly circular = new Set<Stage>();
  /** Read by the conversion, which goes through the stages in the order of the file. */
  readonly shellPragmas: ShellPragmas;

  constructor(dockerfile: Dockerfile, options: GraphOptions) {
    this.dockerfile = dockerfile;
    this.options = options;
    this.expander = new Expander(dockerfile.escape, this.reporter);
    this.globals = globalArguments(dockerfile, options, this.expander);
    this.shellPragmas = new ShellPragmas(dockerfile);
  }

  isContext(name: string): boolean {
    return this.options.contexts?.some((context) => context.toLowerCase() === name.toLowerCase()) === true;
  }
}
