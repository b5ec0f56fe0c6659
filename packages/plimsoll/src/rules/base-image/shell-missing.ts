import type { Step } from '../../build/graph.types.ts';
import type { CommandForm, Instruction } from '../../dockerfile/tree.ts';
import { execFormEdits } from '../../facts/start/exec-form.ts';
import { imageWithoutShell, mayHaveBrought } from '../../facts/start/missing-shell.ts';
import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Span } from '../../model/text.ts';
import { defineRule, type FixReport } from '../define.ts';

export const shellMissing = defineRule({
  id: 'shell-missing',
  practice: 'base-image',
  severity: 'error',
  aliases: ['shell-run-in-scratch'],
  summary: 'A shell is needed in an image that has none',
  why: 'scratch, distroless and chiseled images hold no shell. A RUN stops the build there, a CMD or ENTRYPOINT in shell form ends with “/bin/sh: no such file or directory” when the container starts, and a HEALTHCHECK is never well.',
  notWhen: 'A shell is brought by a copy that cannot be seen from here.',
  decides:
    'Shell form of RUN, CMD, ENTRYPOINT and HEALTHCHECK, and shells, scripts (`.sh`), curl and wget as the program of JSON form, on scratch and on images of the catalogue without a shell. Silent where SHELL names another program, or a step before may have brought a shell: a program of that name, a tree or an archive into a directory of the system, an exec-form RUN.',
  sources: [
    'https://github.com/GoogleContainerTools/distroless#entrypoints',
    'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
  ],
  messages: {
    shell: '{image} has no shell: {keyword} in shell form cannot run. Write a JSON array with a program that is in the image',
    run: '{image} has no shell: this RUN cannot run. Do it in a stage that has one and copy the result',
    program: '{image} has no {program}: this {keyword} cannot run',
  },
  examples: [
    {
      bad: 'FROM gcr.io/distroless/static\nCOPY app /app\nCMD /app --port 80\n',
      flags: '/app --port 80',
      fixed: 'FROM gcr.io/distroless/static\nCOPY app /app\nCMD ["/app", "--port", "80"]\n',
    },
    { bad: 'FROM scratch\nCOPY --from=build /out/app /\nRUN chmod +x /app\n', flags: 'chmod +x /app' },
    {
      bad: 'FROM cgr.dev/chainguard/static\nHEALTHCHECK CMD curl -f http://127.0.0.1/ || exit 1\n',
      flags: 'curl -f http://127.0.0.1/ || exit 1',
    },
    {
      bad: 'FROM gcr.io/distroless/base-debian12\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nHEALTHCHECK CMD ["wget", "-q", "http://127.0.0.1/"]\n',
      flags: ['"/entrypoint.sh"', '"wget"'],
    },
    { good: 'FROM gcr.io/distroless/base-debian12:debug\nRUN ls\n' },
    { good: 'FROM scratch\nADD rootfs.tar.xz /\nRUN ls\nCMD bash\n' },
    { good: 'FROM scratch\nENTRYPOINT ["/usr/bin/test.sh"]\nCOPY --from=build /out /\n' },
    { good: 'FROM gcr.io/distroless/static\nCOPY --from=busybox:1 /bin/busybox /bin/sh\nRUN ls\n' },
    { good: 'FROM scratch\nSHELL ["/busybox", "sh", "-c"]\nRUN ls\n' },
    { good: 'FROM gcr.io/distroless/nodejs24-debian13\nCOPY . /app\nCMD ["/app/server.js"]\n' },
  ],
  detect: {
    *dockerfile(file) {
      for (const step of file.stepsOf('all', 'RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK')) {
        const { instruction } = step;
        const command = commandOf(instruction);
        if (!command || instruction.onbuild || instruction.broken) continue;
        const severity = step.stage.reachable ? 'error' : 'info';
        if (command.form === 'exec') {
          const found = missingProgram(step, command);
          if (!found) continue;
          const image = imageWithoutShell(step);
          if (image !== undefined)
            yield { message: 'program', data: { image, program: found.program, keyword: instruction.keyword }, at: found.at, severity };
          continue;
        }
        const { script } = command;
        if (script.text === '' || script.text.startsWith('[')) continue;
        const image = imageWithoutShell(step);
        if (image === undefined) continue;
        const at = script.toSourceSpan(0, script.text.length);
        if (instruction.keyword === 'RUN') yield { message: 'run', data: { image }, at, severity };
        else {
          const fix = fixOf(file, step, command);
          yield { message: 'shell', data: { image, keyword: instruction.keyword }, at, severity, ...(fix && { fix }) };
        }
      }
    },
  },
});

function commandOf(instruction: Instruction): CommandForm | undefined {
  switch (instruction.keyword) {
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
      return instruction.command;
    case 'HEALTHCHECK':
      return instruction.check?.none === false ? instruction.check.command : undefined;
    default:
      return undefined;
  }
}

/** The program of a JSON form, where it is a shell, asks for one, or is a tool that comes with no such image. */
function missingProgram(step: Step, command: CommandForm): { readonly program: string; readonly at: Span } | undefined {
  const [word] = command.form === 'exec' ? command.words : [];
  if (!word) return undefined;
  const name = word.text.replace(/^.*\//, '');
  // The words of CMD are arguments where an ENTRYPOINT is in force, be it the image's own.
  if (step.instruction.keyword === 'CMD' && hasEntrypoint(step)) return undefined;
  if (/\.sh$/.test(name)) return { program: `shell for ${name}`, at: word.span };
  if (/^(?:ba|a|da|z|k)?sh$/.test(name)) return { program: name, at: word.span };
  if (!/^(?:curl|wget|busybox)$/.test(name) || mayHaveBrought(step, new RegExp(`^${name}`))) return undefined;
  return { program: name, at: word.span };
}

function hasEntrypoint({ stage }: Step): boolean {
  const { root } = stage;
  return stage.final.entrypoint !== undefined || (root.kind === 'image' && root.facts?.entrypoint !== undefined);
}

/** A script stays one for a shell, and the words of CMD mean something else for an entrypoint. */
function fixOf(file: DockerfileView, step: Step, command: CommandForm): FixReport | undefined {
  if (command.form === 'exec' || !step.script || (step.instruction.keyword === 'CMD' && hasEntrypoint(step))) return undefined;
  const name = step.script.commands[0]?.name ?? '';
  if (/\.sh$|^(?:curl|wget)$/.test(name)) return undefined;
  const edits = execFormEdits(file, command.script, step.script);
  return edits && { title: 'Write it as a JSON array', applicability: 'safe', edits };
}
