/** What the HTML report of an image holds as JSON; its page (packages/plimsoll/page) reads nothing else. */
export interface ReportData {
  readonly name: string;
  readonly tool: string;
  /** Lines under the name: digest, platform, day, system. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly tiles: readonly ReportTile[];
  readonly layers: readonly ReportLayer[];
  /** The bytes of the final file system, from several sides; what is small is joined. */
  readonly maps: readonly { readonly title: string; readonly root: ReportNode }[];
  readonly waste: readonly ReportWaste[];
  readonly findings: readonly ReportFinding[];
  readonly packages: readonly ReportPackage[];
  readonly files: readonly ReportFile[];
  readonly secrets: readonly { readonly kind: string; readonly where: string; readonly masked: string; readonly note: string }[];
  readonly config: readonly (readonly [label: string, value: string])[];
  readonly unknowns: readonly { readonly path: string; readonly reason: string }[];
}

export interface ReportTile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  readonly tone?: 'good' | 'bad';
}

export interface ReportLayer {
  /** From 1 at the base. */
  readonly number: number;
  readonly bytes: number;
  readonly storedBytes?: number;
  readonly files: number;
  /** As in the Dockerfile or the history. */
  readonly instruction: string;
  readonly diffId: string;
  /** Whether it is of the base image, not of the Dockerfile. */
  readonly base: 'certain' | 'likely' | 'no';
  /** Bytes that no container sees, since a later layer deletes or replaces them. */
  readonly hidden: number;
}

export interface ReportNode {
  readonly name: string;
  readonly bytes: number;
  /** Number of the layer that most of it is from. */
  readonly layer?: number;
  readonly children?: readonly ReportNode[];
}

export interface ReportWaste {
  readonly title: string;
  readonly bytes: number;
  readonly files: number;
  readonly layers: readonly number[];
  readonly examples: readonly string[];
}

export interface ReportFinding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly where: string;
  readonly saves?: number;
  readonly why: string;
}

export interface ReportPackage {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly license: string;
  readonly layer?: number;
  readonly bytes?: number;
  readonly note: string;
}

export interface ReportFile {
  readonly path: string;
  readonly bytes: number;
  readonly layer: number;
  readonly mode: string;
  readonly owner: string;
}
