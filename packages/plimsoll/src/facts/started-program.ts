import type { Stage, Step } from '../build/graph.types.ts';
import type { Command } from '../shell/view.ts';

/**
 * The command that a container of the stage starts, as far as the file says: of ENTRYPOINT, or of CMD where there is no
 * ENTRYPOINT or it is a script or an init that starts its arguments. Undefined if the base decides, or nobody can tell.
 */
export function startedCommand({ final }: Stage): Command | undefined {
  const entry = only(final.entrypoint);
  if (final.entrypoint && !entry) return undefined;
  if (!entry) return only(final.cmd);
  if (!/\.sh$|entrypoint|^(tini|dumb-init|gosu|su-exec|catatonit)$/.test(entry.name ?? '')) return entry;
  return only(final.cmd);
}

/** A shell, a program that only waits, or a plain tool: an image to work in or to copy files out of, not a service. */
export function isInteractive({ name }: Command): boolean {
  return (
    name === undefined ||
    /^(|ba|z|da|a|k|fi)sh$|^(sleep|tail|true|cat|echo|top|tmux|screen|code-server|jupyter.*|help|tar|cp|mv|ls|find)$/.test(name)
  );
}

function only(step: Step | undefined): Command | undefined {
  const commands = step?.script?.understood ? step.script.commands : undefined;
  const last = commands?.at(-1);
  return last?.inside.every((nesting) => nesting === 'string') ? last : undefined;
}
