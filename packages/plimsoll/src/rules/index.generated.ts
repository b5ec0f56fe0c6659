// Made by tools/generate.ts from the files in the folders beside it. Do not edit: npm run generate
import { endOfLifeBase } from './base-image/end-of-life-base.ts';
import type { Rule } from './define.ts';
import { floatingTag } from './pinning/floating-tag.ts';
import { untaggedBase } from './pinning/untagged-base.ts';
import { runsAsRoot } from './user/runs-as-root.ts';
import { sudoUsed } from './user/sudo-used.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  endOfLifeBase,
  floatingTag,
  runsAsRoot,
  sudoUsed,
  untaggedBase,
];
