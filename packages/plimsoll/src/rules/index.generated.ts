// Made by tools/generate.ts from the files in the folders beside it. Do not edit: npm run generate
import type { Rule } from './define.ts';
import { sudoUsed } from './user/sudo-used.ts';

/** All rules, sorted by id. */
export const rules: readonly Rule[] = [
  sudoUsed,
];
