import type { CopyInstruction, Flag } from '../dockerfile/tree.ts';
import type { Build } from './build.ts';
import { isFileMode } from './file-mode.ts';
import { digestProblem, type SourceKind, sourceKind } from './remote-source.ts';
import type { StepNode } from './step.ts';

/** Checks COPY and ADD as BuildKit's `dispatchCopy` does. */
export function convertCopy(build: Build, step: StepNode, instruction: CopyInstruction): void {
  if (instruction.broken) return;
  const { expander, reporter } = build;
  for (const { content, expand } of instruction.heredocs) if (expand) expander.checkHeredoc(content, step.before);
  for (const flag of instruction.flags) if (flag.name === 'chown') expandFlag(build, step, flag);
  const kinds: SourceKind[] = [];
  for (const word of instruction.sources) {
    if (word.heredoc) continue;
    const { assumed, failed } = expander.expand(word.text, word.span, step.before);
    const kind = failed ? 'local' : sourceKind(assumed);
    kinds.push(kind);
    if (instruction.keyword === 'COPY' && kind !== 'local') {
      const what = kind === 'git' ? 'a Git repository' : 'an address';
      reporter.report('wrong-arguments', word.span, `COPY cannot copy from ${what}`, 'Use ADD for remote sources');
    }
  }
  const { destination } = instruction;
  if (destination) expander.expand(destination.text, destination.span, step.before);
  checkOrder(build, step, instruction);
  for (const flag of instruction.flags) {
    if (flag.name === 'chmod') checkMode(build, step, flag);
    else if (flag.name === 'checksum') checkChecksum(build, step, flag, kinds);
  }
}

/** `COPY --from` of a stage that stands further down. */
function checkOrder(build: Build, step: StepNode, instruction: CopyInstruction): void {
  const source = build.sources.get(instruction)?.[0];
  const stage = source?.stage;
  if (!stage || stage.converted || (build.circular.has(stage) && build.circular.has(step.stage))) return;
  build.reporter.report(
    'unknown-stage',
    source.take.word?.span ?? instruction.lineSpan,
    `Stage ${stage.label} stands below this one: it is not built yet`,
    `Move the stage ${stage.label} above this one`,
  );
}

function checkMode(build: Build, step: StepNode, flag: Flag): void {
  const result = expandFlag(build, step, flag);
  if (!result || result.failed || result.assumed === '' || isFileMode(result.assumed)) return;
  const help = 'Write up to four octal digits, e.g. --chmod=755, or symbols, e.g. --chmod=u=rwX,go=rX';
  build.reporter.report('invalid-ownership', flag.valueSpan ?? flag.span, `${result.assumed} is not a file mode`, help);
}

function checkChecksum(build: Build, step: StepNode, flag: Flag, kinds: readonly SourceKind[]): void {
  const result = expandFlag(build, step, flag);
  if (!result || result.failed || result.assumed === '') return;
  const problem = checksumProblem(result.assumed, kinds);
  if (problem) build.reporter.report('invalid-checksum', flag.valueSpan ?? flag.span, problem.message, problem.help);
}

function checksumProblem(checksum: string, [kind, ...others]: readonly SourceKind[]): { message: string; help: string } | undefined {
  if (kind === undefined || others.length > 0) {
    return { message: 'A checksum belongs to one source', help: 'Write one ADD for each source with a checksum' };
  }
  if (kind === 'local') return { message: 'Only sources from HTTP and Git can have a checksum', help: 'Leave --checksum out' };
  const problem = kind === 'http' ? digestProblem(checksum) : undefined;
  const help = 'Write --checksum=sha256: and the 64 digits that sha256sum prints';
  return problem === undefined ? undefined : { message: `The checksum cannot be read: ${problem}`, help };
}

function expandFlag(build: Build, step: StepNode, flag: Flag) {
  if (flag.value === undefined || flag.valueSpan === undefined) return undefined;
  return build.expander.expand(flag.value, flag.valueSpan, step.before);
}
