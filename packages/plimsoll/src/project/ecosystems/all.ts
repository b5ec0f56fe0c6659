import type { Ecosystem } from './application.ts';
import { go } from './go.ts';
import { node } from './node.ts';
import { python } from './python.ts';

/** All languages that can be read. */
export const ecosystems: readonly Ecosystem[] = [node, python, go];
