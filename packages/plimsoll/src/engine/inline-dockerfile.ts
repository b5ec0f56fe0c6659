import type { Edit, Fix, SourceFinding, SourceLocation, TextEdit } from '../model/finding.ts';
import { type MappedText, SourceText, type Span } from '../model/text.ts';
import type { Judged } from './inspect.ts';

/** A Dockerfile that stands in another file: a Compose service or a target of bake has it. */
export interface InlineDockerfile {
  readonly name: string;
  /** The file around it. */
  readonly source: SourceText;
  readonly text: MappedText;
}

/** The Dockerfile as a text of its own, named after the file around it: relative paths and ignore files are looked up beside that. */
export function inlineSource({ name, source, text }: InlineDockerfile): SourceText {
  return new SourceText(`${source.path}#${name}`, text.text, source.encoding);
}

/**
 * What was found in an inline Dockerfile, at its places in the file around it. Fixes come along where the Dockerfile stands line by line
 * in that file, indented evenly; where it is folded, quoted or made of variables, all but the plainest are left out.
 */
export function toSurrounding<J extends Judged>(judged: J, inline: InlineDockerfile): J {
  const own = inlineSource(inline);
  const path = inline.source.path;
  const place = (location: SourceLocation): SourceLocation =>
    location.path === own.path ? { ...location, path, span: spanOf(location.span, inline) } : location;
  const findings = judged.findings.map((finding): SourceFinding => {
    const isOwn = finding.location.path === own.path;
    return {
      ...finding,
      location: place(finding.location),
      related: finding.related.map((related) => ({ ...related, location: place(related.location) })),
      fixes: finding.fixes.flatMap((fix) => fixOf(fix, own, inline) ?? []),
      ...(finding.redact && isOwn && { redact: finding.redact.map((span) => spanOf(span, inline)) }),
    };
  });
  const unknowns = judged.unknowns.map((unknown) => {
    if (unknown.path !== own.path) return unknown;
    const at = inline.text.toSource(own.lineStarts[unknown.line - 1] ?? 0);
    return { ...unknown, path, line: inline.source.position(at).line };
  });
  return { ...judged, findings, unknowns };
}

function spanOf({ start, end }: Span, { text }: InlineDockerfile): Span {
  return text.toSourceSpan(start, end);
}

/** Undefined if one of its edits cannot be made in the file around. */
function fixOf(fix: Fix, own: SourceText, inline: InlineDockerfile): Fix | undefined {
  const edits: Edit[] = [];
  for (const edit of fix.edits) {
    const moved = 'create' in edit || edit.path !== own.path ? edit : editOf(edit, own, inline);
    if (!moved) return undefined;
    edits.push(moved);
  }
  return { ...fix, edits };
}

/** Stands in quotes as it stands without. */
const plain = /^[\w ./:@=+,-]*$/;

/** Each line but the first brings its indentation along, on both sides: so whole lines come and go with theirs. */
function editOf({ span, text }: TextEdit, own: SourceText, { source, text: mapped }: InlineDockerfile): TextEdit | undefined {
  // A dollar sign may be the beginning of a variable of the file around.
  if (text.includes('$')) return undefined;
  const taken = own.text.slice(span.start, span.end);
  const indent = indentOf(source, mapped);
  if (indent === undefined && !(plain.test(text) && plain.test(taken))) return undefined;
  const lines = (value: string) => value.replace(/\n(?=[^\n])/g, `\n${indent ?? ''}`);
  // Behind the character before it, so that what is written in front of a character (another dollar sign) is not parted from it.
  const placeOf = (offset: number) => {
    if (offset > 0 && own.text[offset - 1] !== '\n') return mapped.toSource(offset - 1) + 1;
    if (offset === own.text.length) return mapped.sourceEnd;
    const at = mapped.toSource(offset);
    return indent === undefined || own.text[offset] === '\n' ? at : (source.lineStarts[source.lineIndex(at)] as number) + indent.length;
  };
  const atLineStart = span.start === 0 || own.text[span.start - 1] === '\n';
  // An empty line has no indentation that what is written there could share.
  if (atLineStart && own.text[span.start] === '\n' && text !== '') return undefined;
  const atEnd = span.end === own.text.length;
  let start = placeOf(span.start);
  const end = placeOf(span.end);
  // What is taken out must stand there as it is read.
  const behind = !atEnd && indent !== undefined ? indent : '';
  if (source.text.slice(start, end) !== lines(taken) + (taken.endsWith('\n') && own.text[span.end] !== '\n' ? behind : ''))
    return undefined;
  let written = lines(text) + (text.endsWith('\n') && own.text[span.end] !== '\n' ? behind : '');
  if (atEnd && atLineStart && indent !== undefined) {
    // The indentation of a line that goes goes with it; one that comes has its own.
    if (text === '') start -= taken === '' ? 0 : indent.length;
    else if (taken === '') written = indent + written;
  }
  return { path: source.path, span: { start, end }, text: written };
}

/** What stands in front of each line; undefined if it is not the same for all, or more than blanks. */
function indentOf(source: SourceText, mapped: MappedText): string | undefined {
  let indent: string | undefined;
  let offset = 0;
  for (const line of mapped.text.split('\n')) {
    if (line !== '') {
      const at = mapped.toSource(offset);
      const before = source.text.slice(source.lineStarts[source.lineIndex(at)], at);
      if (before.trim() !== '' || (indent !== undefined && before !== indent)) return undefined;
      indent = before;
    }
    offset += line.length + 1;
  }
  return indent;
}

/** The edit that gives an inline Dockerfile another text; undefined where it does not stand line by line in the file around. */
export function withInlineText({ source, text: mapped }: InlineDockerfile, text: string): TextEdit | undefined {
  const indent = indentOf(source, mapped);
  if (indent === undefined) return undefined;
  const isHcl = /\.hcl$/i.test(source.path);
  const written = (value: string) =>
    (isHcl ? value.replaceAll('${', () => '$${') : value.replaceAll('$', () => '$$')).replace(/^(?=.)/gm, indent);
  const span = { start: source.lineStarts[source.lineIndex(mapped.toSource(0))] as number, end: mapped.sourceEnd };
  return source.slice(span) === written(mapped.text) ? { path: source.path, span, text: written(text) } : undefined;
}
