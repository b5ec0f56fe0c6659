import type { FromInstruction } from '../../dockerfile/tree.ts';
import type { TextEdit } from '../../model/finding.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';

/** The `--platform` of a FROM. */
export function platformFlag({ flags, broken }: FromInstruction) {
  return broken ? undefined : flags.find(({ name }) => name === 'platform');
}

/** Whether its value is one of BuildKit's own arguments, with or without a default, and the file gives that no other value. */
export function isPlatformVariable(view: DockerfileView, value: string, name: string): boolean {
  const [, inBraces, bare] = /^"?\$(?:\{(\w+)(?::?-[\w/.-]*)?\}|(\w+))"?$/.exec(value) ?? [];
  return (inBraces ?? bare) === name && view.graph.globalArgs.get(name)?.pair.value === undefined;
}

/** The edit that takes the flag away; undefined where more than blanks stand between it and the image. */
export function platformRemoval(view: DockerfileView, from: FromInstruction): TextEdit | undefined {
  const flag = platformFlag(from);
  const end = from.image?.span.start;
  if (!flag || end === undefined || !/^[ \t]+$/.test(view.source.text.slice(flag.span.end, end))) return undefined;
  return view.replace({ start: flag.span.start, end }, '');
}
