import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { lazyDocumentation } from '../../tools/lazy-documentation.ts';
import { projectRoot } from '../../tools/project.ts';

test('the documentation of bundled rules is made when it is asked for, and is the same', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, 'packages/plimsoll/src/rules/index.generated.ts')],
    plugins: [lazyDocumentation],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'iife',
    globalName: 'bundled',
    define: { 'import.meta.dirname': '""' },
    footer: { js: 'return bundled.rules;' },
  });
  const load = runInThisContext(`(require) => { ${outputFiles[0]?.text} }`) as (require: NodeJS.Require) => typeof rules;
  const bundled = load(createRequire(import.meta.url));
  assert.deepEqual(JSON.parse(JSON.stringify(bundled)), JSON.parse(JSON.stringify(rules)));
  for (const rule of bundled) {
    for (const name of ['why', 'decides', 'examples'])
      assert.ok(Object.getOwnPropertyDescriptor(rule, name)?.get, `${rule.id}: ${name} is no getter`);
  }
});
