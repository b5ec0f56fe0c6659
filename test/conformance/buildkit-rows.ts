import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { buildGraph } from '../../packages/plimsoll/src/build/graph.ts';
import { parseDockerfile } from '../../packages/plimsoll/src/dockerfile/parse.ts';
import { DockerfileView } from '../../packages/plimsoll/src/facts/views/dockerfile-view.ts';
import type { SourceFinding } from '../../packages/plimsoll/src/model/finding.ts';
import { SourceText } from '../../packages/plimsoll/src/model/text.ts';
import { isBuildkitCheck } from '../../packages/plimsoll/src/rules/peers.ts';
import { jsonLines, testData } from '../support/data.ts';
import { viewOf } from '../support/rules.ts';

interface Verdict {
  readonly id: string;
  readonly dockerfile?: string;
  readonly warnings?: readonly { readonly rule: string; readonly line: number }[];
  readonly error?: { readonly message: string };
  readonly build_error?: string;
  readonly panic?: string;
  readonly config?: {
    readonly dockerignore?: string;
    readonly check?: string;
    readonly build_args?: Readonly<Record<string, string>>;
  } | null;
}

/** A file and what BuildKit's linter said of it. */
export interface Row {
  readonly id: string;
  readonly view: DockerfileView;
  /** `Check@line`, the line being that on which the instruction begins. */
  readonly warnings: ReadonlySet<string>;
  /** BuildKit stops at it: what it cannot build, and what `error=true` asks it to refuse. */
  readonly refused: boolean;
  /** Its warnings are all that there are: it was not refused half-way. */
  readonly complete: boolean;
}

/**
 * BuildKit's own verdicts: its tests, collected texts, and real files. Rows on which its linter crashed have none and are left out.
 * Undefined where the data are not there.
 */
export function* buildkitRows(t: TestContext): Generator<Row> {
  const cases = testData(t, 'cases');
  const corpus = testData(t, 'corpus/dockerfiles');
  if (!cases || !corpus) return;
  for (const name of ['buildkit', 'buildkit-oracle']) {
    for (const verdict of jsonLines<Verdict>(join(cases, `${name}.jsonl`))) {
      yield* rowOf(verdict, new SourceText('Dockerfile', verdict.dockerfile ?? ''));
    }
  }
  for (const verdict of jsonLines<Verdict>(join(corpus, 'buildkit-verdicts.jsonl'))) {
    yield* rowOf(verdict, SourceText.fromBytes('Dockerfile', readFileSync(join(corpus, verdict.id))));
  }
}

function* rowOf({ id, warnings, error, build_error, panic, config }: Verdict, source: SourceText): Generator<Row> {
  if (panic !== undefined || !warnings) return;
  const view = open(source, config ?? {});
  const isLintFailure = error?.message.startsWith('lint violation found for rules') === true;
  const refused = error !== undefined || build_error !== undefined;
  yield {
    id,
    view,
    warnings: new Set(warnings.map(({ rule, line }) => `${rule}@${firstLine(view, line)}`)),
    refused,
    complete: !refused || isLintFailure,
  };
}

function open(source: SourceText, { dockerignore, check, build_args }: NonNullable<Verdict['config']>): DockerfileView {
  if (dockerignore !== undefined) return viewOf(source, { '.dockerignore': dockerignore });
  const buildArgs = { ...build_args, ...(check !== undefined && { BUILDKIT_DOCKERFILE_CHECK: check }) };
  return new DockerfileView(buildGraph(parseDockerfile(source), { buildArgs }));
}

/** The line on which the instruction begins that holds a line, or whose comment does. */
function firstLine({ dockerfile, source }: DockerfileView, line: number): number {
  const lineOf = (offset: number) => source.position(offset).line;
  const found = dockerfile.instructions.find(
    ({ span, leadingComments: [comment] }) => lineOf((comment?.span ?? span).start) <= line && line <= lineOf(span.end),
  );
  return found ? lineOf(found.span.start) : line;
}

/** What findings say in BuildKit's words, as in `Row.warnings`. */
export function inBuildkitsWords(view: DockerfileView, findings: readonly SourceFinding[]): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ aliases, location }) =>
      aliases.filter(isBuildkitCheck).map((check) => `${check}@${firstLine(view, view.source.position(location.span.start).line)}`),
    ),
  );
}
