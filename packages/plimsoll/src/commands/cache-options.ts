import type { Argument } from './define.ts';

/** Of commands that make use of what earlier runs found out. */
export const cacheOptions = {
  cache: { kind: 'flag', summary: 'Keep results for later runs, also where CI is set' },
  'no-cache': { kind: 'flag', summary: 'Neither use nor keep results of other runs' },
} as const satisfies Readonly<Record<string, Argument>>;
