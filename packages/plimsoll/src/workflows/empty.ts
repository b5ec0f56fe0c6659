import type { WorkflowJob, WorkflowStep, WorkflowTriggers } from './workflow.types.ts';

/** What a job has that says nothing. */
export const emptyJob: Omit<WorkflowJob, 'id' | 'span'> = {
  needs: [],
  runner: undefined,
  images: [],
  steps: [],
  condition: undefined,
  mayFail: false,
  env: [],
  matrix: new Map(),
};

/** What a step has that says nothing. */
export const emptyStep: Omit<WorkflowStep, 'span'> = {
  id: undefined,
  name: undefined,
  uses: undefined,
  inputs: [],
  script: undefined,
  text: undefined,
  env: [],
  condition: undefined,
  mayFail: undefined,
};

/** Systems that run for every push unless told otherwise, and keep schedules in their settings. */
export const triggersElsewhere: WorkflowTriggers = {
  push: { branches: [], tags: [] },
  pullRequest: false,
  manual: false,
  called: false,
  others: [],
  schedules: [],
  schedulesElsewhere: true,
};
