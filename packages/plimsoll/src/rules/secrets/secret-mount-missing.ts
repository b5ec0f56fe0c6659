import { defineRule, list } from '../define.ts';

export const secretMountMissing = defineRule({
  id: 'secret-mount-missing',
  practice: 'secrets',
  severity: 'warning',
  aliases: ['require-secret-mounts'],
  summary: 'A command that needs a credential runs without its secret mount',
  why: 'A team that installs from registries of its own gives the credentials as secret mounts. A step that forgets the mount installs from the public registry instead, where anyone can register the same names, or makes somebody copy the file into the image.',
  notWhen: 'The step needs nothing from the private registry.',
  decides:
    'RUN, ONBUILD included, with a command that the option `commands` names (`pip: id=pipconf,target=/root/.config/pip/pip.conf`), where no `--mount=type=secret` has its id, or its target if one is given. Reported once for a step; without the option nothing is.',
  sources: ['https://docs.docker.com/build/building/secrets/'],
  options: { commands: list('Programs and the secret mounts that they need: `program: id=…[,target=…][,env=…]`') },
  messages: { missing: '{program} runs here without the secret mount that it needs: {mount}' },
  examples: [
    {
      bad: {
        dockerfile: 'FROM python:3.13\nRUN --network=default pip install -r requirements.txt\n',
        options: { commands: ['pip: id=pipconf,target=/root/.config/pip/pip.conf'] },
      },
      flags: 'pip',
      fixed:
        'FROM python:3.13\nRUN --network=default --mount=type=secret,id=pipconf,target=/root/.config/pip/pip.conf pip install -r requirements.txt\n',
    },
    {
      good: {
        dockerfile: 'FROM python:3.13\nRUN --mount=type=secret,id=pipconf pip install flask\nRUN apt-get update\n',
        options: { commands: ['pip: id=pipconf'] },
      },
    },
    { good: 'FROM python:3.13\nRUN pip install flask\n' },
  ],
  detect: {
    *dockerfile(file, { commands }) {
      if (commands.length === 0) return;
      const wanted = commands.flatMap((each) => {
        const [, program, mount] = /^\s*([\w.+-]+)\s*:\s*(\S+)\s*$/.exec(each) ?? [];
        const value = (name: string) => new RegExp(`(?:^|,)${name}=([^,]+)`).exec(mount ?? '')?.[1];
        return program !== undefined && mount !== undefined ? [{ program, mount, id: value('id'), target: value('target') }] : [];
      });
      for (const { step, run } of file.runs('all')) {
        for (const { program, mount, id, target } of wanted) {
          const command = step.script?.commands.find(({ name }) => name === program || name?.replace(/[\d.]+$/, '') === program);
          if (!command) continue;
          const isMounted = step.mounts.some(
            (each) => each.type === 'secret' && each.id === id && (target === undefined || each.target === target),
          );
          if (isMounted) continue;
          const behind = run.flags.at(-1)?.span.end ?? run.keywordSpan.end;
          yield {
            message: 'missing',
            data: { program, mount },
            at: command.program.span,
            fix: { title: 'Mount the secret', applicability: 'unsafe', edits: [file.insert(behind, ` --mount=type=secret,${mount}`)] },
          };
        }
      }
    },
  },
});
