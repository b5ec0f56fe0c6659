import { join } from 'node:path';

/** The repository's root folder. */
export const projectRoot = join(import.meta.dirname, '..');
