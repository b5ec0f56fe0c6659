import type { Command } from '../../shell/view.ts';

/** A program and its arguments, as a command names them. */
export type Program = Pick<Command, 'name' | 'args'>;

/**
 * The program that a runner starts: `python -m flask run`, `python manage.py runserver`, `npx next dev`, `uv run fastapi dev`,
 * `bundle exec puma`, without the version behind its name. Undefined for commands that start nothing else.
 */
export function wrappedProgram({ name, args }: Program): Program | undefined {
  const at = placeOf(name ?? '', args);
  const program = args[at];
  if (program?.value === undefined) return undefined;
  return { name: program.value.replace(/^.*\//, '').replace(/@[\w.^~-]+$/, ''), args: args.slice(at + 1) };
}

function placeOf(name: string, args: Command['args']): number {
  const firstWord = (from: number) => args.findIndex(({ value }, index) => index >= from && value !== undefined && !value.startsWith('-'));
  if (/^python[\d.]*$/.test(name))
    return args.findIndex(({ value }, index) => value?.endsWith('manage.py') === true || args[index - 1]?.value === '-m');
  if (/^(?:npx|pnpx|bunx)$/.test(name)) return firstWord(0);
  if (/^(?:uv|poetry|pipenv|pdm|hatch)$/.test(name) && args[0]?.value === 'run') return firstWord(1);
  if (/^(?:bundle|yarn|pnpm|npm)$/.test(name) && args[0]?.value === 'exec') return firstWord(1);
  return -1;
}
