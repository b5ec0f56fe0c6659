import type { SourceText, Span } from '../../model/text.ts';
import type { WorkflowFile, WorkflowJob, WorkflowStep, WorkflowSystem } from '../workflow.types.ts';
import type { DeliveryAct, DeliveryValue, Deployment, ImageBuild, ImagePush, ImageScan, OpaquePart, ScanGate } from './delivery.types.ts';

type Lists = {
  builds: ImageBuild[];
  pushes: ImagePush[];
  scans: ImageScan[];
  lints: DeliveryAct[];
  signatures: DeliveryAct[];
  boms: DeliveryAct[];
  deployments: Deployment[];
  opaque: OpaquePart[];
};

/** Takes down what the steps of a pipeline do with images, and knows where it is being done. */
export class Collector {
  readonly file: WorkflowFile;
  readonly system: WorkflowSystem;
  readonly found: Lists = { builds: [], pushes: [], scans: [], lints: [], signatures: [], boms: [], deployments: [], opaque: [] };
  job: WorkflowJob;
  step: WorkflowStep | undefined;
  #order = 0;

  constructor(file: WorkflowFile, system: WorkflowSystem, job: WorkflowJob) {
    this.file = file;
    this.system = system;
    this.job = job;
  }

  get source(): SourceText {
    return this.file.source;
  }

  /** Where the pipeline is now. */
  act(tool: string, at: Span): DeliveryAct {
    return { job: this.job, step: this.step, tool, at, order: this.#order++ };
  }

  build(tool: string, at: Span, parts: Partial<Omit<ImageBuild, keyof DeliveryAct>>): void {
    this.found.builds.push({ ...this.act(tool, at), ...plainBuild, ...parts });
  }

  push(tool: string, at: Span, image: DeliveryValue | undefined): void {
    this.found.pushes.push({ ...this.act(tool, at), image });
  }

  /** A scan whose own settings give a gate; the step, the job and the shell around it may take it away. */
  scan(tool: string, at: Span, parts: Omit<ImageScan, keyof DeliveryAct | 'severity'> & { severity?: DeliveryValue | undefined }): void {
    this.found.scans.push({ ...this.act(tool, at), severity: undefined, ...parts, gate: this.#gate(parts.gate) });
  }

  deploy(tool: string, at: Span, image: DeliveryValue | undefined): void {
    this.found.deployments.push({ ...this.act(tool, at), image });
  }

  lint(tool: string, at: Span): void {
    this.found.lints.push(this.act(tool, at));
  }

  sign(tool: string, at: Span): void {
    this.found.signatures.push(this.act(tool, at));
  }

  bom(tool: string, at: Span): void {
    this.found.boms.push(this.act(tool, at));
  }

  opaque(name: string, at: Span, may: OpaquePart['may'], path?: string): void {
    this.found.opaque.push({ name, at, may, path });
  }

  #gate(gate: ScanGate): ScanGate {
    if (gate.blocks === false) return gate;
    if (this.step?.mayFail) return { blocks: false, why: 'the step may fail', at: this.step.mayFail };
    if (this.job.mayFail) return { blocks: false, why: `the job ${this.job.id} may fail`, at: this.job.span };
    return gate;
  }
}

const plainBuild: Omit<ImageBuild, keyof DeliveryAct> = {
  dockerfile: undefined,
  context: undefined,
  target: undefined,
  arguments: [],
  tags: [],
  push: 'no',
  byDigest: false,
  noCache: false,
  pull: false,
  cacheFrom: [],
  cacheTo: [],
  platforms: [],
  secrets: [],
  provenance: undefined,
  sbom: undefined,
  ofDockerfile: true,
};
