import { type FixedFile, fixFile, type Overlay } from '../../packages/plimsoll/src/engine/fix.ts';
import { type ActiveRule, type Inspection, inspect } from '../../packages/plimsoll/src/engine/inspect.ts';
import type { TextEdit } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { unusedSuppression } from '../../packages/plimsoll/src/rules/correctness/unused-suppression.ts';
import type { ErasedReport, Rule } from '../../packages/plimsoll/src/rules/define.ts';
import { viewOf } from '../support/rules.ts';

type View = ReturnType<typeof viewOf>;

/** A rule that exists in these tests only, so that they do not change with the rules that users get. */
export function sketchRule(id: string, detect: (view: View) => Iterable<ErasedReport>, more: Partial<Rule> = {}): Rule {
  return {
    id,
    practice: 'style',
    severity: 'warning',
    aliases: [],
    summary: 'A sketch',
    why: 'A test needs it.',
    decides: 'As the test says.',
    options: {},
    messages: { found: 'found' },
    examples: [],
    detect: { dockerfile: detect },
    ...more,
  };
}

/** Finds each occurrence of a text; `fix` says what replaces it. */
export function finds(id: string, needle: string, fix?: (view: View, at: number) => readonly TextEdit[], more?: Partial<Rule>): Rule {
  return sketchRule(
    id,
    function* (view) {
      const { text } = view.source;
      for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
        const span = { start: at, end: at + needle.length };
        yield {
          message: 'found',
          at: span,
          ...(fix && { fix: { title: `fix ${id}`, applicability: 'safe', edits: fix(view, at) } as const }),
        };
      }
    },
    more,
  );
}

export function activate(rules: readonly Rule[]): ActiveRule[] {
  return rules.map((rule) => ({ rule, severity: undefined, options: {} }));
}

export function inspectText(text: string, rules: readonly Rule[], known: readonly Rule[] = [...rules, unusedSuppression]): Inspection {
  return inspect(viewOf(new SourceText('Dockerfile', text)), activate([...rules, unusedSuppression]), known);
}

export function fixWith(text: string, rules: readonly Rule[], maxRounds?: number): FixedFile & { readonly overlay: Overlay } {
  const overlay: Overlay = new Map();
  const options = { unsafe: false, ...(maxRounds !== undefined && { maxRounds }) };
  const fixed = fixFile(new SourceText('Dockerfile', text), (source) => viewOf(source), activate(rules), rules, overlay, options);
  return { ...fixed, overlay };
}
