import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../project.ts';
import type { Generated } from './generated.ts';

/** The script and the style of the HTML report as texts in a module, so that sources and bundle carry the same. */
export async function reportPage(): Promise<Generated> {
  const result = await build({
    absWorkingDir: projectRoot,
    entryPoints: ['packages/plimsoll/page/main.ts'],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    // What stands between script tags may not end them.
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const script = result.outputFiles[0]?.text.trim() ?? '';
  const style = readFileSync(join(projectRoot, 'packages/plimsoll/page/style.css'), 'utf8');
  const text = [
    '// Made by tools/generate.ts from packages/plimsoll/page (with d3-hierarchy, ISC, Mike Bostock). Do not edit: npm run generate',
    `export const pageScript = ${JSON.stringify(script)};`,
    `export const pageStyle = ${JSON.stringify(style)};`,
    '',
  ].join('\n');
  return { path: 'packages/plimsoll/src/reporters/image-html/page.generated.ts', text };
}
