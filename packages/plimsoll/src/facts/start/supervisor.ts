import type { Stage } from '../../build/graph.types.ts';
import type { Command } from '../../shell/view.ts';
import { isRootUser } from '../user/root-user.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { baseName, scriptText } from './script-text.ts';

/** Whom supervisord starts its programs as, if the build context has its configuration and all of them have the same. */
export function supervisedAs(view: DockerfileView, command: Command): string | undefined {
  const name = configurationOf(command);
  const text = name === undefined ? undefined : scriptText(view, name)?.text;
  if (text === undefined) return undefined;
  const programs = text.split(/^\[program:/m).slice(1);
  const users = new Set(programs.map((program) => /^user\s{0,10}=\s{0,10}([\w-]{1,32})/m.exec(program.split(/^\[/m, 1)[0] ?? '')?.[1]));
  const [user] = users;
  return users.size === 1 && user !== undefined && !isRootUser(user) ? user : undefined;
}

/** The configuration that says as whom supervisord starts each of its programs, if the build context does not have it. */
export function unreadSupervisor(view: DockerfileView, { final }: Stage): string | undefined {
  for (const step of [final.entrypoint, final.cmd]) {
    for (const command of step?.script?.commands ?? []) {
      const name = configurationOf(command);
      if (name !== undefined) return scriptText(view, name) === undefined ? name : undefined;
    }
  }
  return undefined;
}

function configurationOf({ name, args }: Command): string | undefined {
  if (name !== 'supervisord') return undefined;
  const option = args.findIndex(({ value }) => value === '-c' || value === '--configuration');
  return (option === -1 ? undefined : baseName(args[option + 1]?.value)) ?? 'supervisord.conf';
}
