import assert from 'node:assert/strict';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import type { BuildGraph } from '../../packages/plimsoll/src/build/graph.types.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import type { Instruction } from '../../packages/plimsoll/src/dockerfile/tree.ts';
import { formatDockerfile } from '../../packages/plimsoll/src/format/format.ts';
import { defaultFormat, type Formatted } from '../../packages/plimsoll/src/format/format.types.ts';
import { applyEdits } from '../../packages/plimsoll/src/model/edit.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import type { Command } from '../../packages/plimsoll/src/shell/view.ts';

function graphOf(source: SourceText): BuildGraph {
  return buildGraph(parseDockerfile(source));
}

/** Formats a text, or a source with its encoding. */
export function format(input: string | SourceText, options = defaultFormat): Formatted {
  return formatDockerfile(graphOf(typeof input === 'string' ? new SourceText('Dockerfile', input) : input), options);
}

/**
 * Asserts all that holds whatever is formatted: a second time changes nothing, and the build means the same, judged by the build
 * graph and its commands, which the formatter itself does not look at.
 */
export function checkFormat(source: SourceText): Formatted {
  const formatted = format(source);
  const edits = formatted.edits.map(({ span, text }) => ({ path: source.path, span, text }));
  assert.equal(applyEdits(source.text, edits), formatted.text, 'the edits make the text');
  const after = new SourceText(source.path, formatted.text, source.encoding);
  assert.equal(format(after).text, formatted.text, 'formatting again changes nothing');
  if (formatted.text === source.text) return formatted;
  const [was, is] = [graphOf(source), graphOf(after)];
  assert.deepEqual(graphShape(is), graphShape(was));
  assertLayout(is);
  return formatted;
}

/** All that a build is made of, without the places where it is written. */
function graphShape(graph: BuildGraph): unknown {
  const { dockerfile, stages } = graph;
  return {
    directives: dockerfile.directives.map(({ name, value }) => [name, value]),
    comments: dockerfile.comments.map(({ text }) => text),
    codes: [...dockerfile.diagnostics, ...graph.diagnostics].map(({ code }) => code),
    instructions: dockerfile.instructions.map(instructionShape),
    stages: stages.map((stage) => ({
      name: stage.name,
      image: stage.image,
      environment: [...stage.final.environment].map(([name, { value }]) => [name, value]),
      labels: [...stage.final.labels].map(([name, { value }]) => [name, value]),
      volumes: stage.final.volumes,
      exposed: stage.final.exposed.map(({ port }) => port),
      user: stage.final.user,
      workdir: stage.final.workdir,
      commands: stage.steps.map(({ script }) => script?.commands.map(commandShape)),
    })),
  };
}

function instructionShape({ keyword, flags, heredocs, innerComments, leadingComments }: Instruction): unknown {
  return {
    keyword,
    flags: flags.map(({ name, value }) => [name, value]),
    heredocs: heredocs.map(({ name, content }) => [name, content.text]),
    comments: [...leadingComments, ...innerComments].map(({ text }) => text),
  };
}

function commandShape({ program, args, assignments, redirections, joiner, inside, conditional, entry }: Command): unknown {
  return {
    words: [program.text, ...args.map(({ text }) => text)],
    assignments: assignments.map(({ name, value }) => [name, value?.text]),
    redirections: redirections.map(({ operator, fd, target }) => [operator, fd, target?.text]),
    joiner,
    inside,
    conditional,
    entry,
  };
}

/** What every formatted file looks like outside of what is left as it is. */
function assertLayout({ dockerfile }: BuildGraph): void {
  const { source, parts } = dockerfile;
  for (const part of parts) {
    if (part.kind === 'blank') assert.ok(source.slice(part.span).split('\n').length <= 3, 'at most one empty line');
    if (part.kind === 'comment') assert.ok(!/[ \t]$/.test(source.slice(part.span)), 'nothing behind a comment');
    if (part.kind !== 'instruction' || part.broken || (part.keyword === 'ONBUILD' && part.trigger?.broken)) continue;
    const kept = part.leadingComments.some(({ text }) => /format-ignore|dockerfmt-ignore/.test(text));
    const lines = source.slice(part.lineSpan);
    // What is continued at the end of the file stays as it is.
    const [first = ''] = lines.split('\n');
    const open = first.trimEnd().endsWith(dockerfile.escape);
    const written = source.slice(part.keywordSpan);
    assert.ok(kept || open || written === part.keyword, `${written} in upper case`);
  }
}
