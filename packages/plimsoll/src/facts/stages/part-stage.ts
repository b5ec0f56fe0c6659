import type { Stage, Step } from '../../build/graph.types.ts';
import type { Instruction } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import { blockStart } from '../edits/comment-block.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { missedFromBase } from './other-base.ts';
import { knownImage } from './runtime-base.ts';
import type { NoPlan, StagePlan } from './stage-plan.types.ts';
import { type Role, rolesOf } from './step-roles.ts';

/** What the second part is to be besides: a debug image beside the one that is shipped. */
export interface PartOptions {
  readonly debug: boolean;
}

/**
 * The edit that makes two stages of one. The lines of the build stay where they are; what only the program needs moves below, with its
 * comments; what both need is repeated there. It is one edit over the whole stage, so that fixes made for the old text wait.
 */
export function partStage(view: DockerfileView, stage: Stage, plan: StagePlan, options: PartOptions): TextEdit[] | NoPlan {
  const roles = rolesOf(stage, plan);
  if ('why' in roles) return roles;
  const missed = missedFromBase(stage, plan, roles);
  if (missed !== undefined) return { why: missed };
  const { image } = stage.from;
  if (!image || stage.from.broken || stage.from.heredocs.length > 0) return { why: 'its FROM could not be read' };
  if (stage.steps.some(({ instruction }) => instruction.broken)) return { why: 'one of its instructions could not be read' };
  const name = buildName(view, stage);
  const start = stage.from.span.start;
  const end = stage.steps.at(-1)?.instruction.span.end ?? stage.from.span.end;
  const builder = builderText(view, stage, plan, roles, name);
  const runtime = runtimeText(view, stage, plan, roles, name);
  const { newline } = view.dockerfile;
  const text = [builder, '', ...targets(view, stage, plan, runtime, options)].join(newline);
  const rest = view.source.text.slice(end);
  return [view.replace({ start, end }, rest.trim() === '' || rest.startsWith('\n') || rest.startsWith('\r') ? text : text + newline)];
}

/** A name that no stage has. */
function buildName({ graph }: DockerfileView, stage: Stage): string {
  const taken = new Set(graph.stages.flatMap(({ name }) => name?.toLowerCase() ?? []));
  return ['build', 'builder', 'compile'].find((name) => !taken.has(name)) ?? `build-${stage.index}`;
}

function builderText(view: DockerfileView, stage: Stage, plan: StagePlan, roles: ReadonlyMap<Step, Role>, name: string): string {
  const { newline } = view.dockerfile;
  const { text } = view.source;
  const image = stage.from.image;
  const nameEnd = stage.from.as?.name.span.end ?? image?.span.end ?? stage.from.span.end;
  let result = `${text.slice(stage.from.span.start, image?.span.end)} AS ${name}${text.slice(nameEnd, stage.from.span.end)}`;
  let at = stage.from.span.end;
  for (const step of stage.steps) {
    if (step.index > plan.last.index) break;
    const { instruction } = step;
    if (roles.get(step)?.to === 'runtime') {
      result += text.slice(at, blockStart(view, instruction));
      at = lineBehind(text, instruction.span.end);
      continue;
    }
    if (plan.above?.step === step) {
      const place = blockStart(view, instruction);
      result += text.slice(at, place) + plan.above.lines.map((line) => line + newline).join('');
      at = place;
    }
    result += text.slice(at, instruction.span.end);
    at = instruction.span.end;
  }
  const behind = plan.behind.map((line) => newline + line).join('');
  return result.trimEnd() + behind;
}

interface RuntimeText {
  /** Its instructions, without FROM. */
  readonly body: readonly string[];
  readonly name: string | undefined;
}

function runtimeText(view: DockerfileView, stage: Stage, plan: StagePlan, roles: ReadonlyMap<Step, Role>, name: string): RuntimeText {
  const { text } = view.source;
  const shared: string[] = [];
  const moved: string[] = [];
  for (const [step, role] of roles) {
    const { instruction } = step;
    if (role.to === 'both') shared.push(role.line ?? view.text(instruction.span));
    else if (role.to === 'runtime' && role.early) shared.push(withComments(view, instruction));
    else if (role.to === 'runtime') moved.push(withComments(view, instruction));
  }
  const tail = tailText(view, stage, plan);
  const owner = ownerOf(stage, plan);
  const copies = plan.copies.map(({ from, to }) => `COPY --from=${name} ${owner}${from} ${to}`);
  const body = [...workdirOf(stage, plan), ...shared, ...plan.settings, ...copies, ...moved, ...(tail === '' ? [] : [tail])].map((part) =>
    withStart(part, stage, plan),
  );
  const used = body.join('\n');
  // An ARG of the build that a line below names has to be declared there again.
  const args = [...roles.keys()].filter(
    ({ instruction }) => instruction.keyword === 'ARG' && instruction.pairs.some(({ key }) => mentions(used, key)),
  );
  const declared = args.map(({ instruction }) => text.slice(instruction.span.start, instruction.span.end));
  return { body: [...declared, ...body], name: stage.name === undefined ? undefined : stage.from.as?.name.text };
}

/** The working directory that the stage had from its base, where it sets none of its own and the other base begins elsewhere. */
function workdirOf(stage: Stage, { facts }: StagePlan): string[] {
  const before = stage.steps[0]?.before.workdir;
  if (!before?.known || before.value === (facts?.workdir || '/')) return [];
  const first = stage.steps.find(({ instruction }) => instruction.keyword === 'WORKDIR')?.instruction;
  return first?.keyword === 'WORKDIR' && /^["']?\//.test(first.argument?.text ?? '') ? [] : [`WORKDIR ${before.value}`];
}

/**
 * The files keep their owner: who the sources were copied for, or who built them. On another base accounts by name are only those that
 * the new stage has as well.
 */
function ownerOf(stage: Stage, { last }: StagePlan): string {
  const { user } = last.before;
  const given = stage.steps
    .filter(({ index, instruction }) => index <= last.index && (instruction.keyword === 'COPY' || instruction.keyword === 'ADD'))
    .map(({ instruction }) => instruction.flags.find(({ name }) => name === 'chown')?.value)
    .findLast((value) => value !== undefined);
  if (!stage.final.user.known || /^(?:root|0)(?::|$)/.test(stage.final.user.value)) return '';
  const built = user.known && !/^(?:root|0)(?::|$)/.test(user.value) ? user.value : undefined;
  const owner = given ?? built;
  return owner === undefined || owner.includes('$') ? '' : `--chown=${owner} `;
}

function mentions(text: string, variable: string): boolean {
  return text.includes(`$${variable}`) || text.includes(`\${${variable}`);
}

/** What stands behind the build, as it is: with its comments, from the first line on. */
function tailText(view: DockerfileView, stage: Stage, plan: StagePlan): string {
  const first = stage.steps.find(({ index }) => index > plan.last.index);
  const last = stage.steps.at(-1);
  if (!first || !last) return '';
  const { text } = view.source;
  const from = lineBehind(text, plan.last.instruction.span.end);
  return text.slice(from, last.instruction.span.end).replace(/^(?:[ \t]*\r?\n)+/, '');
}

/** CMD or ENTRYPOINT with another command, where the plan has one. */
function withStart(part: string, stage: Stage, { start }: StagePlan): string {
  if (!start) return part;
  const written = [stage.final.entrypoint, stage.final.cmd].flatMap((step) => step?.instruction ?? []);
  const command = `CMD [${start.map((word) => JSON.stringify(word)).join(', ')}]`;
  let result = part;
  for (const instruction of written) {
    const { text } = instruction.body;
    const at = result.lastIndexOf(text);
    const lineStart = at === -1 ? -1 : result.lastIndexOf('\n', at) + 1;
    if (lineStart !== -1 && /^\s*(?:CMD|ENTRYPOINT)\b/i.test(result.slice(lineStart, at)))
      result = result.slice(0, lineStart) + command + result.slice(at + text.length);
  }
  return result;
}

/** The stages that follow the build: what is shipped is the last one, whatever is beside it. */
function targets(view: DockerfileView, stage: Stage, plan: StagePlan, { body, name }: RuntimeText, { debug }: PartOptions): string[] {
  const flags = stage.from.flags.map(({ span }) => `${view.text(span)} `).join('');
  const from = `FROM ${flags}${plan.image}`;
  const shipped = [name === undefined ? from : `${from} AS ${name}`, ...body];
  const comment = '# docker build --target debug: what is shipped, with tools to look inside.';
  if (!debug || view.graph.stages.some((each) => each.name?.toLowerCase() === 'debug')) return shipped;
  // Distroless images have a variant with a shell; nothing can be installed into them.
  const variant = plan.image.startsWith('gcr.io/distroless/') ? knownImage(debugVariant(plan.image)) : undefined;
  if (variant) return [comment, `FROM ${flags}${variant.image} AS debug`, ...body, '', ...shipped];
  const tools = debugTools(stage, plan);
  if (tools === undefined) return shipped;
  const taken = new Set(view.graph.stages.map((each) => each.name?.toLowerCase()));
  const runtime = taken.has('production') ? 'shipped' : 'production';
  const user = stage.final.user.known && stage.final.userFrom ? [`USER ${stage.final.user.value}`] : [];
  return [
    ...[`${from} AS ${runtime}`, ...body, ''],
    ...[comment, `FROM ${runtime} AS debug`, ...user.map(() => 'USER root'), tools, ...user, ''],
    name === undefined ? `FROM ${runtime}` : `FROM ${runtime} AS ${name}`,
  ];
}

function debugVariant(image: string): string {
  return image.endsWith(':nonroot') ? image.replace(/:nonroot$/, ':debug-nonroot') : `${image}:debug`;
}

/** How tools come into the image; undefined where it has no way to install any. */
function debugTools(stage: Stage, plan: StagePlan): string | undefined {
  const manager = plan.facts?.packageManager ?? (stage.root.kind === 'image' ? stage.root.facts?.packageManager : undefined);
  const tools = 'curl procps strace';
  if (manager === 'apk') return `RUN apk add --no-cache ${tools}`;
  if (manager === 'apt') return `RUN apt-get update && apt-get install -y --no-install-recommends ${tools} && rm -rf /var/lib/apt/lists/*`;
  return undefined;
}

function withComments(view: DockerfileView, instruction: Instruction): string {
  return view.source.text.slice(blockStart(view, instruction), instruction.span.end).trimStart();
}

/** Behind the line break that follows. */
function lineBehind(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}
