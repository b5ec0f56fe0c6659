import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { makeHyperlinks, showsHyperlinks } from '../../packages/plimsoll/src/reporters/hyperlinks.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { hostileReport } from './hostile-report.ts';
import { rendered } from './rendering.ts';

/** A link: its address, and the text that is shown. */
const link = /\u001b\]8;;([!-~]*)\u001b\\(.*?)\u001b\]8;;\u001b\\/g;

describe('links on a terminal', () => {
  test('change nothing that is seen, and lead to the file and to the rule', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, fc.boolean(), async (report, color) => {
        const plain = await rendered('text', report, { layout: { columns: 60, color } });
        const linked = await rendered('text', report, { layout: { columns: 60, color, hyperlinks: makeHyperlinks('/work') } });
        assert.equal(linked.replace(link, '$2'), plain);
        const addresses = [...linked.matchAll(link)].map(([, address]) => address as string);
        const files = addresses.filter((address) => address.startsWith('file:///'));
        assert.equal(files.length, report.findings.length);
        for (const address of addresses) assert.ok(URL.canParse(address), address);
        for (const address of addresses.filter((each) => !files.includes(each)))
          assert.ok(rules.some(({ sources }) => sources?.includes(address)));
      }),
    );
  });

  test('are made where the terminal is known to show them, or where they are asked for', () => {
    for (const [env, color, shows] of [
      [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.90.2' }, true, true],
      [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.60.0' }, true, false],
      [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.0' }, true, true],
      [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.1' }, true, false],
      [{ TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22' }, true, true],
      [{ TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '453' }, true, false],
      [{ TERM: 'xterm-kitty' }, true, true],
      [{ TERM: 'xterm-256color' }, true, false],
      [{ TERM: 'xterm-256color', VTE_VERSION: '7600' }, true, true],
      [{ TERM: 'xterm-256color', VTE_VERSION: '5000' }, true, false],
      [{ WT_SESSION: 'x' }, true, true],
      [{ TERM: 'tmux-256color', VTE_VERSION: '7600' }, true, false],
      [{ WT_SESSION: 'x', CI: 'true' }, true, false],
      [{ WT_SESSION: 'x' }, false, false],
      [{ WT_SESSION: 'x', FORCE_HYPERLINK: '0' }, true, false],
      [{ FORCE_HYPERLINK: '1' }, false, true],
      [{ FORCE_HYPERLINK: '' }, true, false],
      [{}, true, false],
    ] as const)
      assert.equal(showsHyperlinks(env, color), shows, JSON.stringify(env));
  });
});
