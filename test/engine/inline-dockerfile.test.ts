import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readBake } from '../../packages/plimsoll/src/bake/bake.ts';
import { readCompose } from '../../packages/plimsoll/src/compose/compose.ts';
import { type InlineDockerfile, inlineSource, toSurrounding } from '../../packages/plimsoll/src/engine/inline-dockerfile.ts';
import { inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import { isNewFile } from '../../packages/plimsoll/src/model/edit.ts';
import type { Edit, Fix } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { rules } from '../../packages/plimsoll/src/rules/index.generated.ts';
import { viewOf } from '../support/rules.ts';

const indented = (text: string, indent: string) => text.replace(/^(?=.)/gm, indent);

/** Ways to put a Dockerfile into another file, and to read it there. */
const surroundings: Record<string, { embed: (text: string) => string; read: (source: SourceText) => InlineDockerfile | undefined }> = {
  'a block of Compose': {
    embed: (text) =>
      `services:\n  a:\n    build:\n      dockerfile_inline: |\n${indented(text.replaceAll('$', '$$$$'), '        ')}  b: {}\n`,
    read: (source) => {
      const text = readCompose(source).services[0]?.build?.dockerfileInline?.text;
      return text?.known ? { name: 'a', source, text: text.value } : undefined;
    },
  },
  'a heredoc of HCL': {
    embed: (text) => `target "a" {\n  dockerfile-inline = <<-EOT\n${indented(text.replaceAll('${', '$$${'), '    ')}  EOT\n}\n`,
    read: (source) => {
      const text = readBake([source]).targets[0]?.inline?.text;
      return text?.known ? { name: 'a', source, text: text.value } : undefined;
    },
  },
};

const bad = rules.flatMap((rule) =>
  rule.examples.flatMap((example) => {
    const input = 'bad' in example ? example.bad : undefined;
    const text = typeof input === 'object' && 'dockerfile' in input ? input.dockerfile : input;
    // A last line of several, nothing indented at the top, and no end in the middle: else another block or heredoc would be meant.
    return typeof text === 'string' && /^\S/.test(text) && /\S\n$/.test(text) && !/\r|\t|^ *EOT$|^\s+\n/m.test(text)
      ? [{ rule, text }]
      : [];
  }),
);

for (const [name, { embed, read }] of Object.entries(surroundings)) {
  describe(name, () => {
    test('gives findings at their places, and fixes that do there what they do in a Dockerfile', () => {
      let findings = 0;
      let fixes = 0;
      for (const { rule, text } of bad) {
        const source = new SourceText(name.includes('HCL') ? 'docker-bake.hcl' : 'compose.yaml', embed(text));
        const inline = read(source);
        assert.ok(inline, `${rule.id}: ${text}`);
        assert.equal(inline.text.text, text, rule.id);
        const view = viewOf(inlineSource(inline));
        const active = [{ rule, severity: undefined, options: optionsOf(rule) }];
        const judged = inspect(view, active, rules);
        const placed = toSurrounding(judged, inline);
        assert.equal(placed.findings.length, judged.findings.length);
        for (const [index, finding] of placed.findings.entries()) {
          const own = judged.findings[index];
          if (own?.location.path !== view.path) continue;
          findings++;
          assert.equal(finding.location.path, source.path);
          const first = text.slice(own.location.span.start, own.location.span.end).split('\n')[0]?.replaceAll('$', '') ?? '';
          assert.ok(source.slice(finding.location.span).replaceAll('$', '').startsWith(first), `${rule.id}: ${first}`);
          for (const fix of finding.fixes) {
            const original: Fix | undefined = own.fixes.find(({ title }) => title === fix.title);
            assert.ok(original);
            fixes++;
            const after = read(new SourceText(source.path, applied(source.text, fix.edits)));
            assert.equal(after?.text.text, applied(text, original.edits), `${rule.id}: ${fix.title}`);
          }
        }
      }
      assert.ok(findings > 100 && fixes > 50, `${findings} findings, ${fixes} fixes`);
    });
  });
}

function optionsOf({ options }: (typeof rules)[number]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, option]) => [key, option.default]));
}

/** The edits of one fix, from the last place to the first. */
function applied(text: string, edits: readonly Edit[]): string {
  const placed = edits.flatMap((edit) => (isNewFile(edit) ? [] : [edit]));
  const last = placed.toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  return last.reduce((now, { span, text: inserted }) => now.slice(0, span.start) + inserted + now.slice(span.end), text);
}
