import type { Step } from '../build/graph.types.ts';

/** What BuildKit sets for every RUN if the client has it (its predefined build arguments). */
const proxies = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
  'ALL_PROXY',
  'all_proxy',
];

/** What the runtime and the shell set themselves. ShellCheck would ask for quotes around them, as if somebody set HOME to two words. */
const always = ['HOME', 'PATH', 'PWD', 'HOSTNAME'];

/** What more names than this say is lost in them; ShellCheck would take its time over each. */
const mostNames = 300;

/**
 * The variables of ENV and ARG that ShellCheck has to know to read a script: those that it names. All of them where it names one in
 * capitals that nothing sets: ShellCheck then says which one may be meant.
 */
export function variablesFor({ before }: Step, script: string, atRunTime: boolean): readonly string[] {
  if (!script.includes('$')) return [];
  const named = new Set<string>();
  let misspelt = false;
  const isSet = (name: string) =>
    before.environment.has(name) || always.includes(name) || proxies.includes(name) || (!atRunTime && before.args.has(name));
  for (const [, sign, name = ''] of script.matchAll(/(\$\{?)?\b([A-Za-z_]\w*)/g)) {
    if (named.has(name)) continue;
    if (isSet(name)) named.add(name);
    else if (sign !== undefined && !atRunTime && /^[A-Z][A-Z\d_]*$/.test(name) && !script.includes(`${name}=`)) misspelt = true;
  }
  if (!misspelt) return [...named].sort();
  const all = [...before.environment.keys(), ...before.args.keys(), ...proxies].filter((name) => /^[A-Za-z_]\w*$/.test(name));
  return [...new Set([...named, ...all])].slice(0, mostNames).sort();
}
