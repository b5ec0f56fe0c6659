import { parseReference } from '../bases/reference.ts';
import type { FromInstruction } from '../dockerfile/tree.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { formatPlatform, parsePlatform } from '../model/platform.ts';
import type { Span } from '../model/text.ts';
import { BaseDefaults, type Root } from './base-defaults.ts';
import { BaseImage } from './base-image.ts';
import type { Build } from './build.ts';
import { StageNode } from './stage.ts';

/**
 * Makes the stages and says what each starts from (BuildKit's `buildDispatchStates`). A base is a stage if it has the exact,
 * lower-case name of one above it; references are checked later, by `reportReferences`, as BuildKit does.
 */
export function collectStages(build: Build): void {
  for (const instruction of build.dockerfile.instructions) {
    if (instruction.keyword === 'FROM') {
      const stage = makeStage(build, instruction);
      build.stages.push(stage);
      build.order.push(stage);
      if (stage.name !== undefined) build.byName.set(stage.name.toLowerCase(), stage);
    } else {
      const stage = build.stages[build.stages.length - 1];
      if (stage && instruction.keyword === 'ONBUILD') stage.triggers.push(instruction);
    }
  }
}

function makeStage(build: Build, from: FromInstruction): StageNode {
  const index = build.stages.length;
  const platform = platformOf(build, from);
  const { image, root, parent } = baseOf(build, from, platform);
  if (parent) {
    const inherited = from.flags.length === 0 ? parent.platform : platform;
    return new StageNode(index, from, { image, platform: inherited, defaults: parent.defaults }, parent);
  }
  const windows = runsOnWindows(root, platform);
  return new StageNode(index, from, { image, platform, defaults: new BaseDefaults(root, windows) }, undefined);
}

function baseOf(build: Build, from: FromInstruction, platform: Known<string | undefined>) {
  const nothing = (why: string): { image: Known<string>; root: Root; parent: undefined } => ({
    image: unknown(why),
    root: { kind: 'unknown', why },
    parent: undefined,
  });
  const word = from.image;
  if (!word || from.broken) return nothing('this FROM cannot be read');
  const { value, assumed, failed } = build.expander.expand(word.text, word.span, build.globals);
  if (failed) return nothing('the name of the base cannot be expanded');
  if (assumed === '') {
    build.reporter.report(
      'blank-base-name',
      word.span,
      `The base image ${word.text} is blank unless a build argument sets it`,
      'Give the argument a default before the first FROM, e.g. ARG BASE=alpine:3.22',
      !value.known,
    );
    return nothing('the name of the base is blank');
  }
  const parent = build.byName.get(assumed);
  // A name that depends on a build argument: what it assumes decides the shape of the graph, but not what is said of the base.
  if (parent && isExactName(parent, assumed)) return { image: value, root: parent.root, parent };
  if (build.isContext(assumed)) return { ...nothing(`${assumed} is an additional build context`), image: value };
  if (assumed === 'scratch') return { image: value, root: { kind: 'scratch' } satisfies Root, parent: undefined };
  // A default that is made of nothing waits for the argument, too: ARG BASE=example/${NAME}/base.
  const isGiven = [...word.text.matchAll(/\$\{?(\w+)/g)].some(
    ([, name = '']) => build.globals.declared.has(name) && (assumed.includes('//') || build.globals.variables.get(name)?.assumed === ''),
  );
  const waits = !value.known || isGiven;
  const root = imageRoot(build, assumed, word.span, platform, waits);
  return { image: value, root: value.known ? root : ({ kind: 'unknown', why: value.why } satisfies Root), parent: undefined };
}

function isExactName(stage: StageNode, name: string): boolean {
  return stage.name?.toLowerCase() === name;
}

function imageRoot(build: Build, name: string, span: Span, platform: Known<string | undefined>, unset: boolean): Root {
  const reference = parseReference(name);
  if (!('error' in reference)) return new BaseImage(reference, platform.known ? platform.value : undefined);
  build.badReferences.push({ name, span, error: reference.error, unset });
  return { kind: 'unknown', why: reference.error };
}

function platformOf(build: Build, from: FromInstruction): Known<string | undefined> {
  const flag = from.flags.find(({ name }) => name === 'platform');
  if (flag?.value === undefined || flag.valueSpan === undefined || flag.value === '') return known(build.options.platform);
  const { value, assumed, failed } = build.expander.expand(flag.value, flag.valueSpan, build.globals);
  if (failed) return unknown('the platform cannot be expanded');
  const help = 'Write an operating system and an architecture, e.g. linux/amd64, or $BUILDPLATFORM';
  if (assumed === '') {
    build.reporter.report(
      'invalid-platform',
      flag.valueSpan,
      `The platform ${flag.value} is blank unless a build argument sets it`,
      help,
      !value.known,
    );
    return unknown('the platform is blank');
  }
  const parsed = parsePlatform(assumed);
  if ('error' in parsed) {
    build.reporter.report('invalid-platform', flag.valueSpan, `The platform ${assumed} cannot be read: ${parsed.error}`, help);
    return unknown('the platform cannot be read');
  }
  return value.known ? known(formatPlatform(parsed)) : value;
}

/** Whether the image is a Windows one: its platform or the names that Microsoft gives such images say so. */
function runsOnWindows(root: Root, platform: Known<string | undefined>): boolean {
  if (platform.known && platform.value !== undefined) return platform.value.startsWith('windows');
  if (root.kind !== 'image') return false;
  const { repository, tag = '' } = root.reference;
  return /(?:^|\/)windows(?:\/|$)|nanoserver|servercore|dotnet\/framework/.test(repository) || /nanoserver|servercore/.test(tag);
}
