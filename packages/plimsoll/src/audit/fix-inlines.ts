import { resolve } from 'node:path';
import type { PlannedInline } from '../collect/plan.ts';
import type { Config } from '../engine/config.ts';
import { failuresAsUnknowns } from '../engine/display.ts';
import { type AppliedFix, fixFile, type Overlay } from '../engine/fix.ts';
import { inlineSource, toSurrounding, withInlineText } from '../engine/inline-dockerfile.ts';
import { openDockerfile } from '../engine/open.ts';
import { SourceText } from '../model/text.ts';
import type { FixedFiles, FixFilesOptions } from './fix-files.ts';

/** A Dockerfile that stands in another file, and the configuration of that. */
export interface InlineToFix {
  readonly inline: PlannedInline;
  readonly config: Config;
}

/**
 * Fixes the Dockerfiles that stand in Compose files and definitions of bake, as these files are on the disk. Where one is folded, quoted
 * or made of variables it is left as it is. Writes nothing.
 *
 * @param overlay takes the files beside that fixes write.
 */
export function fixInlines(inlines: readonly InlineToFix[], overlay: Overlay, options: FixFilesOptions): Omit<FixedFiles, 'overlay'> {
  const result = {
    files: [] as FixedFiles['files'][number][],
    left: [] as FixedFiles['left'][number][],
    unknowns: [] as FixedFiles['unknowns'][number][],
  };
  for (const [path, own] of Map.groupBy(inlines, ({ inline }) => inline.source.path)) {
    const before = own[0]?.inline.source as SourceText;
    const applied: AppliedFix[] = [];
    let { text } = before;
    // From the last one to the first, so that the places of those in front stay.
    for (const { inline, config } of own.toSorted((a, b) => b.inline.text.sourceEnd - a.inline.text.sourceEnd)) {
      const source = inlineSource(inline);
      const open = (current: SourceText, written: Overlay) => openDockerfile(current, inline, { ...options, overlay: written });
      const fixed = fixFile(source, open, config.rulesFor(resolve(options.cwd, path)), options.rules, overlay, options);
      result.unknowns.push(...failuresAsUnknowns(path, fixed.after));
      const edit = withInlineText(inline, fixed.source.text);
      if (edit) {
        text = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
        applied.push(...fixed.applied);
        result.left.push(...fixed.after.findings);
      } else {
        result.left.push(...toSurrounding(fixed.after, inline).findings);
        if (fixed.applied.length > 0)
          result.unknowns.push({ path, reason: `the Dockerfile of ${inline.name} could be fixed, but is not written out line by line` });
      }
    }
    result.files.push({ path, before, after: new SourceText(path, text, before.encoding), applied });
  }
  return result;
}
