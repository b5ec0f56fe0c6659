import type { DockerfileView } from '../../facts/views/dockerfile-view.ts';
import type { Command, ShellScript } from '../../shell/view.ts';
import { defineRule, type FixReport } from '../define.ts';

export const probeExitCode = defineRule({
  id: 'probe-exit-code',
  practice: 'health',
  severity: 'warning',
  aliases: [],
  summary: 'A health check that does not fail when the server answers with an error',
  why: 'Only the exit code of the check counts. curl without -f exits with 0 for a page that says 500, a pipe has the exit code of its last command, and a check that ends in true or exit 0 is healthy whatever happens. The container gets requests that it cannot answer, and nothing restarts it.',
  notWhen: 'Any answer counts as healthy, as of a server that answers 401 to everybody who is not logged in.',
  decides:
    'The HEALTHCHECK in force in the shipped stage: a curl whose answer nobody looks at (no -f, no comparison of the code or the text behind it), a last command that always succeeds, `|| true`, and a check that is nothing but true, echo or exit 0. wget fails on errors by itself. Scripts are not looked into.',
  sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck', 'https://curl.se/docs/manpage.html#-f'],
  messages: {
    curl: 'curl without -f exits with 0 when the server answers with an error, so this check never sees one',
    always: '{command} always succeeds, so this check cannot fail',
  },
  examples: [
    {
      bad: 'FROM node:22\nHEALTHCHECK CMD curl http://localhost:3000/health || exit 1\n',
      flags: 'curl',
      fixed: 'FROM node:22\nHEALTHCHECK CMD curl -f http://localhost:3000/health || exit 1\n',
    },
    {
      bad: 'FROM node:22\nHEALTHCHECK CMD ["curl", "-s", "http://localhost/"]\n',
      flags: '"curl"',
      fixed: 'FROM node:22\nHEALTHCHECK CMD ["curl", "-f", "-s", "http://localhost/"]\n',
    },
    { bad: 'FROM node:22\nHEALTHCHECK CMD curl -f http://localhost/ || exit 0\n', flags: 'exit' },
    { bad: 'FROM node:22\nHEALTHCHECK CMD exit 0\n', flags: 'exit' },
    { bad: 'FROM node:22\nHEALTHCHECK CMD curl -f http://localhost/; echo done\n', flags: 'echo' },
    { good: 'FROM node:22\nHEALTHCHECK CMD curl -fsS http://localhost/ || exit 1\n' },
    { good: 'FROM node:22\nHEALTHCHECK CMD curl -s http://localhost/ | grep -q ok\n' },
    { good: 'FROM node:22\nHEALTHCHECK CMD [ "$(curl -s -o /dev/null -w \'%{http_code}\' http://localhost/)" = 200 ]\n' },
    { good: 'FROM node:22\nHEALTHCHECK CMD wget -q --spider http://localhost/ || exit 1\n' },
    { good: 'FROM node:22\nHEALTHCHECK CMD test -f /tmp/ready && echo ok\n' },
    { good: 'FROM node:22\nHEALTHCHECK CMD if curl -f http://localhost/; then echo ok; else exit 1; fi\n' },
  ],
  detect: {
    *dockerfile(file) {
      const stage = file.graph.shipped;
      const step = stage?.final.healthcheck;
      const instruction = step?.instruction;
      const script = step?.script;
      if (instruction?.keyword !== 'HEALTHCHECK' || !script?.understood) return;
      const outer = script.commands.filter(({ inside, name }) => inside.every((nesting) => nesting === 'string') && !isShell(name));
      const last = outer.at(-1);
      if (
        !last ||
        outer.length + script.commands.filter(({ name, inside }) => isShell(name) && inside.length === 0).length !== script.commands.length
      )
        return;
      const always = alwaysSucceeds(last) && (last.joiner !== '&&' || outer.length === 1) && !last.pipe;
      if (always) {
        yield {
          message: 'always',
          data: { command: [last.name ?? '', ...last.args.slice(0, 1).map(({ unquoted }) => unquoted)].join(' ').slice(0, 40) },
          at: last.program.span,
          fix: { title: 'Let it end with the exit code of what asks', applicability: 'manual', edits: [] },
        };
        return;
      }
      // Several requests, or anything that looks at the answer, is left to its author.
      const [only, ...rest] = outer;
      if (only?.name !== 'curl' || only.pipe || !rest.every(({ name }) => name === 'exit' || name === 'false')) return;
      if (fails(only) || local(only)) return;
      const fix = withFail(file, script, only);
      yield { message: 'curl', at: only.program.span, ...(fix && { fix }) };
    },
  },
});

const isShell = (name: string | undefined) => /^(?:ba|da|a)?sh$/.test(name ?? '');

function alwaysSucceeds({ name, args, redirections }: Command): boolean {
  if (redirections.length > 0) return false;
  return name === 'true' || name === ':' || name === 'echo' || (name === 'exit' && args[0]?.value === '0');
}

/** It fails on errors of the server, or gives its code to somebody. Options that are not constant may do either. */
function fails({ args }: Command): boolean {
  return args.some(({ value, unquoted }) => {
    if (value === undefined) return /^-/.test(unquoted) || unquoted.startsWith('$');
    return /^--(?:fail.*|write-out.*|config.*)$/.test(value) || /^-[a-zA-Z]*[fwK]/.test(value);
  });
}

/** Sockets of other protocols have no codes: telnet, redis, ftp. */
function local({ args }: Command): boolean {
  return args.some(({ unquoted }) => /^(?:telnet|ftp|file|dict|ldap|smtp|gopher|rtsp|mqtt)s?:/.test(unquoted));
}

function withFail(file: DockerfileView, { form }: ShellScript, { program }: Command): FixReport | undefined {
  const written = file.text(program.span);
  const exec = form === 'exec' && written.startsWith('"') && written.endsWith('"');
  if (!exec && written !== program.text) return undefined;
  const edit = file.insert(program.span.end, exec ? ', "-f"' : ' -f');
  return { title: 'Let curl fail on errors of the server with -f', applicability: 'unsafe', edits: [edit] };
}
