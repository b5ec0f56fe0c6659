import type { Unknown } from '../model/finding.ts';
import type { Known } from '../model/known.ts';
import type { MappedText, SourceText, Span } from '../model/text.ts';
import type { ShellScript } from '../shell/view.ts';

export type WorkflowSystem =
  | 'github'
  | 'gitlab'
  | 'circleci'
  | 'azure'
  | 'bitbucket'
  | 'drone'
  | 'woodpecker'
  | 'travis'
  | 'cloud-build'
  | 'codebuild'
  | 'jenkins';

/** One definition of a CI pipeline. */
export interface WorkflowFile {
  readonly source: SourceText;
  /** Undefined for a file that none of the systems would read. */
  readonly system: WorkflowSystem | undefined;
  readonly triggers: WorkflowTriggers;
  readonly jobs: readonly WorkflowJob[];
  /** Other definitions that it runs or takes parts from; none has been read here. */
  readonly imports: readonly WorkflowImport[];
  /** What could not be read. */
  readonly unknowns: readonly Unknown[];
}

/** What a reader of one system finds; the rest is the same for all. */
export type Pipeline = Pick<WorkflowFile, 'triggers' | 'jobs'>;

/** A scalar with its place (quotes included), before and after the system puts values in. */
export interface WorkflowText {
  readonly raw: string;
  /** Unknown where it holds an expression or a variable that is set where the pipeline runs. */
  readonly value: Known<string>;
  readonly span: Span;
  /** `raw` with the way back to the file, line by line. */
  readonly mapped: MappedText;
}

/** `value` is undefined for a name alone, and for what is no scalar. */
export interface WorkflowVariable {
  readonly name: string;
  readonly value: WorkflowText | undefined;
  /** From the name to the end of the value. */
  readonly span: Span;
}

export interface WorkflowTriggers {
  /** A push of a commit or a tag starts it; the patterns it is limited to, empty for all. */
  readonly push: { readonly branches: readonly WorkflowText[]; readonly tags: readonly WorkflowText[] } | undefined;
  readonly pullRequest: boolean;
  readonly manual: boolean;
  /** Other pipelines start it. */
  readonly called: boolean;
  /** Published releases, and whatever else the file names. */
  readonly others: readonly string[];
  readonly schedules: readonly WorkflowText[];
  /** The system keeps schedules outside of the file as well: that none is here does not mean that there is none. */
  readonly schedulesElsewhere: boolean;
}

export interface WorkflowJob {
  readonly id: string;
  /** The job's key, or what stands for it. */
  readonly span: Span;
  readonly needs: readonly string[];
  readonly runner: WorkflowText | undefined;
  /** Images that the job and the services beside it run in. */
  readonly images: readonly JobImage[];
  readonly steps: readonly WorkflowStep[];
  /** The condition it runs under (`if`, `rules`, `when`), as written. */
  readonly condition: WorkflowText | undefined;
  /** The pipeline goes on and succeeds though the job fails. */
  readonly mayFail: boolean;
  readonly env: readonly WorkflowVariable[];
  /** Constant values that a matrix gives, by the name of the dimension. */
  readonly matrix: ReadonlyMap<string, readonly WorkflowText[]>;
}

export interface JobImage {
  readonly role: 'job' | 'service';
  readonly image: WorkflowText;
  readonly credentials: readonly WorkflowVariable[];
}

export interface WorkflowStep {
  /** Name by which others ask for its results. */
  readonly id: string | undefined;
  readonly name: WorkflowText | undefined;
  readonly span: Span;
  readonly uses: WorkflowUse | undefined;
  /** `with` of an action, `inputs` of a task, settings of a plugin, parameters of an orb. */
  readonly inputs: readonly WorkflowVariable[];
  readonly script: ShellScript | undefined;
  /** The script as the shell gets it, expressions replaced by `${___}` of the same length. */
  readonly text: MappedText | undefined;
  readonly env: readonly WorkflowVariable[];
  readonly condition: WorkflowText | undefined;
  /** The job goes on though the step fails: the setting that says so. */
  readonly mayFail: Span | undefined;
}

/** A step that somebody else wrote. */
export interface WorkflowUse {
  readonly kind: 'action' | 'task' | 'orb' | 'pipe' | 'plugin' | 'image' | 'local';
  /** Lower case, without the version: `docker/build-push-action`, `docker`, `plugins/docker`. */
  readonly name: string;
  readonly ref: string | undefined;
  readonly text: WorkflowText;
}

export interface WorkflowImport {
  /** Path, address or name, as written. */
  readonly name: WorkflowText;
  /** `call`: a whole pipeline is run; `include`: parts are put in here. */
  readonly kind: 'call' | 'include';
  /** A path in the same repository, relative to its root; undefined for what lies elsewhere. */
  readonly path: string | undefined;
  /** The job that calls it. */
  readonly job: string | undefined;
}
