import type { Step } from '../../build/graph.types.ts';
import type { Span } from '../../model/text.ts';
import type { Command, ShellWord } from '../../shell/view.ts';

/** A setting after which a tool takes any certificate. */
export interface UncheckedTls {
  /** The tool or variable, as the message names it. */
  readonly what: string;
  readonly at: Span;
  readonly command: Command | undefined;
}

/** A variable of the environment that switches certificate checks off by the value given. */
export function disablesTls(name: string, value: string): boolean {
  switch (name) {
    case 'PYTHONHTTPSVERIFY':
    case 'NODE_TLS_REJECT_UNAUTHORIZED':
    case 'PERL_LWP_SSL_VERIFY_HOSTNAME':
    case 'BUNDLE_SSL_VERIFY_MODE':
      return value === '0';
    // git only looks whether it is set: `false` switches the checks off as well.
    case 'GIT_SSL_NO_VERIFY':
      return true;
    case 'PIP_TRUSTED_HOST':
    case 'UV_INSECURE_HOST':
    case 'GOINSECURE':
      return value !== '';
    case 'CONDA_SSL_VERIFY':
      return isOff(value);
    case 'COMPOSER_DISABLE_TLS':
      return value === '1';
    default:
      return name.length === 'npm_config_strict_ssl'.length && /^npm_config_strict_ssl$/i.test(name) && isOff(value);
  }
}

/** What a step's ENV, ARG or commands switch off, options of curl, wget and git clone aside: those are in the download's own model. */
export function* uncheckedTls(step: Step): Iterable<UncheckedTls> {
  const { instruction } = step;
  if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') {
    for (const { key, value, span } of instruction.pairs) {
      if (value === undefined || !mayMatter(key)) continue;
      const expanded = step.expand({ text: value });
      if (expanded.known && disablesTls(key, expanded.value)) yield { what: key, at: span, command: undefined };
    }
    return;
  }
  if (instruction.keyword !== 'RUN' && instruction.keyword !== 'ONBUILD') return;
  for (const command of step.script?.commands ?? []) {
    if (command.name === '') continue;
    for (const { name, value, span } of command.assignments) {
      if (value?.value !== undefined && disablesTls(name, value.value)) yield { what: name, at: span, command };
    }
    const word = offWord(command);
    if (word)
      yield { what: command.name === 'export' ? (word.unquoted.split('=')[0] ?? '') : (command.name ?? ''), at: word.span, command };
  }
}

/** Cheap test, so that the values of other variables are not expanded. */
const mayMatter = (name: string): boolean => /VERIFY|REJECT|STRICT_SSL|TRUSTED|INSECURE|TLS/i.test(name);

/** The word that switches the checks off for this command, or for all that come after it. */
function offWord({ name, args }: Command): ShellWord | undefined {
  switch (name) {
    case 'export':
      return args.find(({ unquoted }) => {
        const equals = unquoted.indexOf('=');
        return equals > 0 && disablesTls(unquoted.slice(0, equals), unquoted.slice(equals + 1));
      });
    case 'npm':
    case 'yarn':
    case 'pnpm':
      return (
        (args.some(({ unquoted }) => unquoted === 'set') ? setting(args, /^(strict-ssl|enableStrictSsl)$/, isOff) : undefined) ??
        args.find(({ unquoted }) => /^--(strict-ssl=false|no-strict-ssl)$/.test(unquoted))
      );
    case 'git':
      return setting(args, /^http\.(.*\.)?sslverify$/i, isOff);
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return setting(args, /^ssl_verify$/, isOff);
    case 'composer':
      return setting(args, /^disable-tls$/, (value) => value === 'true' || value === '1');
    case 'bundle':
      return setting(args, /^ssl_verify_mode$/i, (value) => value === '0');
    case 'yum':
    case 'dnf':
    case 'microdnf':
    case 'yum-config-manager':
    case 'dnf-config-manager':
      return args.find(({ unquoted }) => /^(--setopt=)?([^=]*\.)?sslverify=(0|false|no|off)$/i.test(unquoted));
    case 'apt-get':
    case 'apt':
      return args.find(({ unquoted }) => /^(-o)?acquire::https::(.*::)?verify-peer=(0|false|no|off)$/i.test(unquoted));
    case 'helm':
    case 'kubectl':
    case 'oc':
      return args.find(({ unquoted }) => /^--insecure-skip-tls-(verify|verify=true)$/.test(unquoted));
    default:
      // Most commands are none of these: the pattern is for the few names that begin so.
      if ((name?.startsWith('p') || name === 'uv') && /^(pip[\d.]*|python[\d.]*|uv|pipenv)$/.test(name)) return pipWord(name, args);
      return undefined;
  }
}

function pipWord(name: string, args: readonly ShellWord[]): ShellWord | undefined {
  if (name.startsWith('python') && !(args[0]?.unquoted === '-m' && /^pip/.test(args[1]?.unquoted ?? ''))) return undefined;
  return (
    args.find(({ unquoted }, at) => {
      const option = /^--(?:trusted-host|allow-insecure-host)(?:=(.*)|$)/s.exec(unquoted);
      // A host that a variable names is a mirror of whoever builds, if there is one at all.
      return option !== null && !(option[1] ?? args[at + 1]?.unquoted ?? '').startsWith('$');
    }) ?? setting(args, /(^|\.)trusted-host$/, (value) => value !== '')
  );
}

/** `NAME VALUE` or `NAME=VALUE` among the words. */
function setting(args: readonly ShellWord[], name: RegExp, off: (value: string) => boolean): ShellWord | undefined {
  return args.find(({ unquoted }, at) => {
    const equals = unquoted.indexOf('=');
    if (equals > 0) return name.test(unquoted.slice(0, equals)) && off(unquoted.slice(equals + 1));
    const next = args[at + 1];
    return next !== undefined && name.test(unquoted) && off(next.unquoted);
  });
}

const isOff = (value: string): boolean => /^(false|0|no|off)$/i.test(value);
