import { lookupBase } from '../../bases/catalogue.ts';
import type { BaseFacts, ImageReference } from '../../bases/catalogue.types.ts';
import type { Argument, Stage } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** An image from outside that the file names: in FROM, `COPY --from` or `RUN --mount=from=`. */
export interface ImageUse {
  readonly by: 'from' | 'copy' | 'mount';
  /** The stage the instruction stands in. */
  readonly stage: Stage;
  readonly reference: ImageReference;
  /** What the catalogue has of it; for FROM with its platform. */
  readonly facts: BaseFacts | undefined;
  /** Where the reference is written. */
  readonly at: Span;
  /** The reference as written, variables included. */
  readonly written: string;
}

/** Every image from outside whose name is known, once for each place that names it. */
export function imageUses(view: DockerfileView): readonly ImageUse[] {
  return view.derive(findUses);
}

function findUses(view: DockerfileView): readonly ImageUse[] {
  const seen = new Set<number>();
  const uses: ImageUse[] = [];
  for (const stage of view.graph.stages) {
    for (const { by, word, source } of stage.takes) {
      if (source.kind !== 'image' || by === 'add' || !word) continue;
      const at = by === 'mount' ? fromOfMount(word.text, word.span) : word.span;
      if (seen.has(at.start)) continue;
      seen.add(at.start);
      uses.push(new Use(by, stage, source.reference, at, view.text(at)));
    }
  }
  return uses;
}

/**
 * A class, since `facts` is looked up when it is asked for: a literal with a getter would get a hidden class of its own, which
 * lives until the next full collection and keeps the whole file alive by what the getter refers to.
 */
class Use implements ImageUse {
  readonly by: ImageUse['by'];
  readonly stage: Stage;
  readonly reference: ImageReference;
  readonly at: Span;
  readonly written: string;

  constructor(by: ImageUse['by'], stage: Stage, reference: ImageReference, at: Span, written: string) {
    this.by = by;
    this.stage = stage;
    this.reference = reference;
    this.at = at;
    this.written = written;
  }

  get facts(): BaseFacts | undefined {
    const { base } = this.stage;
    return this.by === 'from' && base.kind === 'image' ? base.facts : lookupBase(this.reference);
  }
}

/** The argument before the first FROM whose value gives a FROM its tag or its whole name. */
export function argumentBehind(view: DockerfileView, written: string, gives: (value: string) => boolean): Argument | undefined {
  let text = written;
  let behind: Argument | undefined;
  // Arguments may be made of others; each step follows one further up the file.
  for (let depth = 0; depth < 8; depth++) {
    const next = variablesOf(text)
      .map((name) => view.graph.globalArgs.get(name))
      .find((argument) => argument?.value.known && argument.value.value !== undefined && gives(argument.value.value));
    if (!next?.pair.value || next === behind) break;
    behind = next;
    text = next.pair.value;
  }
  return behind;
}

/** A reference that is nothing but a variable: `FROM $BASE`. */
export function isVariable(written: string): boolean {
  return /^"?\$(?:\w+|\{\w+\})"?$/.test(written);
}

function variablesOf(text: string): string[] {
  return Array.from(text.slice(0, 1000).matchAll(/\$\{?(\w+)/g), ([, name = '']) => name);
}

/** The value of `from=` inside a mount flag's value. */
function fromOfMount(text: string, span: Span): Span {
  const match = /(?:^|,)from=([^,]*)/i.exec(text);
  if (!match) return span;
  const end = span.start + match.index + match[0].length;
  return { start: end - (match[1] ?? '').length, end };
}
