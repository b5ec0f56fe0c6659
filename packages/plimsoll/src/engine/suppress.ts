import type { Dockerfile, Instruction } from '../dockerfile/tree.ts';
import type { Span } from '../model/text.ts';
import type { Rule, UnusedSuppression } from '../rules/define.ts';

/** One id of one ignore comment. */
interface Suppression {
  /** Rule ids of ours that it names, directly or as another tool's alias; empty if we have none. */
  readonly rules: readonly string[];
  /** `all` hides everything. */
  readonly all: boolean;
  /** Findings that begin in here are hidden; undefined means the whole file. */
  readonly scope: Span | undefined;
  /** Set for comments of ours, which have to be useful; other tools may need theirs. */
  readonly own: { readonly written: string; readonly at: Span; readonly remove: Span } | undefined;
  used: boolean;
}

/** The ignore comments of one file. */
export class Suppressions {
  readonly #entries: Suppression[] = [];
  readonly #path: string;

  constructor(dockerfile: Dockerfile, rules: readonly Rule[]) {
    this.#path = dockerfile.source.path;
    const text = dockerfile.source.text;
    for (const directive of dockerfile.directives) {
      if (directive.name === 'check') this.#addCheckDirective(directive.value, rules);
    }
    if (!/ignore|skip/i.test(text)) return;
    const owners = ownersOfComments(dockerfile);
    for (const comment of dockerfile.comments) {
      if (!/ignore|skip/i.test(comment.text)) continue;
      const owner = owners.get(comment.span.start);
      this.#addComment(
        comment.text,
        comment.span,
        { instruction: owner?.span, stage: stageAround(dockerfile, comment.span.end) },
        text,
        rules,
      );
    }
  }

  /** Whether a finding is hidden; remembers that the comment was of use. */
  hides(rule: string, at: number): boolean {
    let hidden = false;
    for (const entry of this.#entries) {
      if (!entry.all && !entry.rules.includes(rule)) continue;
      if (entry.scope && (at < entry.scope.start || at >= entry.scope.end)) continue;
      entry.used = true;
      hidden = true;
    }
    return hidden;
  }

  /** Our own comments that hid nothing, although a rule that they name did run, or there is no such rule. */
  unused(ran: (rule: string) => boolean): readonly UnusedSuppression[] {
    const unused: UnusedSuppression[] = [];
    for (const { own, used, rules, all } of this.#entries) {
      if (!own || used) continue;
      const exists = all || rules.length > 0;
      if (exists && !all && !rules.some(ran)) continue;
      unused.push({ at: own.at, rule: own.written, exists, remove: { path: this.#path, span: own.remove, text: '' } });
    }
    return unused;
  }

  #addCheckDirective(value: string, rules: readonly Rule[]): void {
    const skip = /(?:^|;)\s*skip=([^;]*)/i.exec(value)?.[1];
    for (const id of skip?.split(',') ?? []) this.#entries.push(suppression(id.trim(), undefined, undefined, rules));
  }

  #addComment(text: string, span: Span, scopes: Scopes, source: string, rules: readonly Rule[]): void {
    const own = /^plimsoll\s+ignore\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*)/.exec(text);
    if (own) {
      const ids = (own[1] as string).split(',').map((id) => id.trim());
      let at = source.indexOf(ids[0] as string, span.start);
      for (const [index, id] of ids.entries()) {
        at = source.indexOf(id, at);
        const place = { start: at, end: at + id.length };
        const remove = ids.length === 1 ? wholeLine(span, source) : withComma(place, index, source);
        this.#entries.push(suppression(id, scopes.instruction, { written: id, at: place, remove }, rules));
      }
      return;
    }
    for (const { pattern, scope } of foreignComments) {
      for (const match of text.matchAll(pattern)) {
        for (const id of (match[1] as string).split(',')) {
          this.#entries.push(suppression(id.trim(), scope === 'file' ? undefined : scopes[scope], undefined, rules));
        }
      }
    }
  }
}

/** What a comment speaks of: the instruction below it, or the stage that begins there or that it stands in. */
interface Scopes {
  readonly instruction: Span | undefined;
  readonly stage: Span | undefined;
}

/** Other tools' comments, with the scope that their authors gave them. */
const foreignComments: readonly { readonly pattern: RegExp; readonly scope: keyof Scopes | 'file' }[] = [
  { pattern: /\bhadolint\s+ignore\s*=\s*([\w*]+(?:\s*,\s*\w+)*)/g, scope: 'instruction' },
  { pattern: /\bhadolint\s+stage\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'stage' },
  { pattern: /\bhadolint\s+global\s+ignore\s*=\s*(\w+(?:\s*,\s*\w+)*)/g, scope: 'file' },
  { pattern: /\btally\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'instruction' },
  { pattern: /\btally\s+global\s+ignore\s*=\s*([\w/*-]+(?:\s*,\s*[\w/*-]+)*)/g, scope: 'file' },
  { pattern: /\b(?:trivy|tfsec):ignore:([\w*-]+)/g, scope: 'instruction' },
  // Checkov reads a Dockerfile as one resource: its comments count for all of it.
  { pattern: /\bcheckov:skip=(\w+)/g, scope: 'file' },
];

function suppression(written: string, scope: Span | undefined, own: Suppression['own'], rules: readonly Rule[]): Suppression {
  const id = canonicalAlias(written);
  const named = rules.filter((rule) => rule.id === written || rule.aliases.some((alias) => canonicalAlias(alias) === id));
  return { rules: named.map((rule) => rule.id), all: /^(all|\*)$/i.test(written), scope, own, used: false };
}

/** `hadolint/DL3006` → `DL3006`, `AVD-DS-0002` and `DS002` → `DS-0002`; case does not count. */
function canonicalAlias(written: string): string {
  const id = (written.split('/').at(-1) as string).toUpperCase().replace(/^AVD-/, '');
  const trivy = /^DS-?(\d+)$/.exec(id);
  return trivy ? `DS-${(trivy[1] as string).padStart(4, '0')}` : id;
}

/**
 * The instruction each comment speaks of: the one it stands in or directly above. A block at the top of the file
 * that an empty line sets apart speaks of the whole file, and has no owner here.
 */
function ownersOfComments(dockerfile: Dockerfile): Map<number, Instruction> {
  const owners = new Map<number, Instruction>();
  const text = dockerfile.source.text;
  for (const [index, instruction] of dockerfile.instructions.entries()) {
    for (const comment of instruction.innerComments) owners.set(comment.span.start, instruction);
    const last = instruction.leadingComments.at(-1);
    if (!last) continue;
    const apart = index === 0 && /\n[ \t\r]*\n/.test(text.slice(last.span.end, instruction.span.start));
    if (!apart) for (const comment of instruction.leadingComments) owners.set(comment.span.start, instruction);
  }
  return owners;
}

/** From the FROM below a comment, or else from the one above it, to the next. */
function stageAround({ instructions, source }: Dockerfile, at: number): Span | undefined {
  const next = instructions.findIndex(({ span }) => span.start >= at);
  const isFrom = ({ keyword }: Instruction) => keyword === 'FROM';
  const from =
    next !== -1 && isFrom(instructions[next] as Instruction)
      ? next
      : instructions.findLastIndex((each) => isFrom(each) && each.span.start < at);
  const start = instructions[from]?.span.start;
  if (start === undefined) return undefined;
  const end = instructions.find((each, index) => index > from && isFrom(each))?.span.start;
  return { start, end: end ?? source.text.length };
}

function wholeLine(span: Span, text: string): Span {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.end);
  return { start, end: newline === -1 ? text.length : newline + 1 };
}

/** The id with the comma behind it, or the one in front of the last id. */
function withComma(place: Span, index: number, text: string): Span {
  const behind = /^\s*,\s*/.exec(text.slice(place.end, place.end + 20));
  if (behind) return { start: place.start, end: place.end + behind[0].length };
  const before = index > 0 ? /\s*,\s*$/.exec(text.slice(Math.max(0, place.start - 20), place.start)) : undefined;
  return { start: place.start - (before?.[0].length ?? 0), end: place.end };
}
