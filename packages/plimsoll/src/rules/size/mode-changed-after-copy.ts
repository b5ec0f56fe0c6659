import type { Step } from '../../build/graph.types.ts';
import type { InstructionOf } from '../../dockerfile/tree.ts';
import { imagePath } from '../../facts/images/image-path.ts';
import { type LayerFile, stageFiles } from '../../facts/layers/layer-files.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { TextEdit } from '../../model/finding.ts';
import { defineRule } from '../define.ts';

export const modeChangedAfterCopy = defineRule({
  id: 'mode-changed-after-copy',
  practice: 'size',
  severity: 'info',
  preset: 'strict',
  aliases: ['prefer-copy-chmod'],
  summary: 'A copied file gets its mode in a RUN of its own',
  why: 'A change of mode writes the file again, so that it is in two layers, and starts a container for one chmod. COPY and ADD set the mode themselves.',
  notWhen: 'The image has to build with an engine without BuildKit, which does not know --chmod.',
  decides:
    'A RUN that only changes the mode of one file (not -R), when an earlier COPY or ADD of the same stage brought exactly that file, under a name that is known. An octal mode is taken over as it is; +x is taken as 755, what a file that everybody may read becomes.',
  sources: ['https://docs.docker.com/reference/dockerfile/#copy---chown---chmod'],
  messages: { own: '{path} is written again only for its mode: line {line} can copy it with --chmod={mode}' },
  examples: [
    {
      bad: 'FROM alpine:3.22\nCOPY entrypoint.sh /app/\n# starts it\nRUN chmod +x /app/entrypoint.sh\nCMD ["/app/entrypoint.sh"]\n',
      flags: 'chmod +x /app/entrypoint.sh',
      fixed: 'FROM alpine:3.22\nCOPY --chmod=755 entrypoint.sh /app/\n# starts it\nCMD ["/app/entrypoint.sh"]\n',
    },
    {
      bad: 'FROM alpine:3.22\nWORKDIR /opt\nCOPY --chown=1000:1000 --chmod=644 run.sh bin/run\nRUN ["chmod", "0750", "bin/run"]\n',
      flags: '"chmod", "0750", "bin/run"',
      fixed: 'FROM alpine:3.22\nWORKDIR /opt\nCOPY --chown=1000:1000 --chmod=0750 run.sh bin/run\n',
    },
    { good: 'FROM alpine:3.22\nCOPY run.sh stop.sh /app/\nRUN chmod +x /app/run.sh\n' },
    { good: 'FROM alpine:3.22\nCOPY *.sh /app/\nRUN chmod +x /app/run.sh\n' },
    { good: 'FROM alpine:3.22\nCOPY app /app/\nRUN chmod -R 755 /app/\n' },
    { good: 'FROM alpine:3.22\nCOPY run.sh /app/run.sh\nRUN chmod +x /app/run.sh && /app/run.sh\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('reachable', 'RUN')) {
        const { script, operations } = step;
        const [operation] = operations;
        if (script?.commands.length !== 1 || operation?.kind !== 'permission' || operation.tool !== 'chmod' || operation.recursive)
          continue;
        const [target] = operation.targets;
        if (operation.targets.length !== 1 || !target || step.instruction.flags.length > 0) continue;
        const path = imagePath(step, operation.command, target);
        const copied = path === undefined ? undefined : copyOf(file, step, path);
        if (!copied || path === undefined) continue;
        const mode = modeBehind(operation.what?.value, copied.copy);
        if (mode === undefined) continue;
        const { line } = file.source.position(copied.copy.span.start);
        yield {
          message: 'own',
          data: { path, line, mode },
          at: operation.command.span,
          related: [{ message: 'copied here', at: copied.written.at }],
          fix: {
            title: `Copy it with --chmod=${mode}`,
            applicability: 'unsafe',
            edits: [flagEdit(file, copied.copy, mode), file.removeInstruction(step.instruction)],
          },
        };
      }
    },
  },
});

interface Copied {
  readonly written: LayerFile;
  readonly copy: InstructionOf<'COPY' | 'ADD'>;
}

/** The last COPY or ADD of the stage before a step that brings this one file and nothing else. */
function copyOf(file: DockerfileView, step: Step, path: string): Copied | undefined {
  const written = stageFiles(file, step.stage).findLast((each) => each.step.index < step.index && each.path === path);
  const copy = written?.step.instruction;
  if (!written || (copy?.keyword !== 'COPY' && copy?.keyword !== 'ADD') || copy.sources.length !== 1 || copy.json) return undefined;
  const source = copy.sources[0]?.text ?? '';
  if (/[*?[\]$]|(^|\/)\.{0,2}$/.test(source) || (copy.keyword === 'ADD' && /\.(tar|tgz|tbz2?|txz|tar\.\w+)$/.test(source)))
    return undefined;
  // A folder given to COPY would be a folder of this name; the mode of one says little of its files.
  if (!file.context && !/\.\w+$/.test(source) && !source.endsWith('entrypoint') && !/\/s?bin\/[^/]+$/.test(path)) return undefined;
  if (file.context?.select(source).some((each) => each.path.startsWith(`${source.replace(/^\.\//, '')}/`))) return undefined;
  return { written, copy };
}

/** Octal; for `+x` what the mode that COPY sets, or 644, becomes. */
function modeBehind(mode: string | undefined, copy: Copied['copy']): string | undefined {
  if (mode === undefined) return undefined;
  if (/^0?[0-7]{3}$/.test(mode)) return mode;
  const adds = /^([ugoa]*)\+r?x$/.exec(mode);
  const given = copy.flags.find(({ name }) => name === 'chmod')?.value ?? '644';
  if (!adds || !/^0?[0-7]{3}$/.test(given)) return undefined;
  const who = adds[1] === '' || adds[1]?.includes('a') ? 'ugo' : (adds[1] ?? '');
  const bits = [...who].reduce((sum, each) => sum | (each === 'u' ? 0o100 : each === 'g' ? 0o010 : 0o001), 0);
  return (Number.parseInt(given, 8) | bits).toString(8).padStart(3, '0');
}

function flagEdit(file: DockerfileView, copy: Copied['copy'], mode: string): TextEdit {
  const flag = copy.flags.find(({ name }) => name === 'chmod');
  if (flag) return file.replace(flag.span, `--chmod=${mode}`);
  const last = copy.flags.at(-1);
  return file.insert(last?.span.end ?? copy.keywordSpan.end, ` --chmod=${mode}`);
}
