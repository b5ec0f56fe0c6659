import type { ComposeCommand, ComposeService, ComposeText } from '../../compose/compose.types.ts';
import { type SecretVariable, secretVariable } from './secret-variable.ts';

/** A secret that a service of a Compose file is started or checked with. */
export interface CommandSecret {
  /** What it is given to: `--token in command`, or the key alone for a token that stands anywhere in it. */
  readonly name: string;
  readonly secret: SecretVariable;
  readonly word: ComposeText;
}

/**
 * What the command, entrypoint and health check of a service hold literally: tokens of known formats anywhere, and the values of
 * options that are called like secrets (`--token`, `--api-key=…`, `--requirepass`). Short options mean something else for each tool.
 */
export function commandSecrets({ command, entrypoint, healthcheck }: ComposeService): CommandSecret[] {
  return [...ofCommand(command, 'command'), ...ofCommand(entrypoint, 'entrypoint'), ...ofCommand(healthcheck?.test, 'healthcheck')];
}

function* ofCommand(command: ComposeCommand | undefined, key: string): Iterable<CommandSecret> {
  let option: string | undefined;
  for (const word of command?.words ?? []) {
    const text = word.value.known ? word.value.value : '';
    // A line for a shell stands in one word.
    const parts = /\s/.test(text) ? text.split(/\s+/, 2000) : [text];
    const token = secretVariable('', text);
    if (token?.sort === 'token') yield { name: key, secret: token, word };
    for (const part of token?.sort === 'token' ? [] : parts) {
      const equals = part.indexOf('=');
      const attached = equals > 0 && part.startsWith('--');
      const name = attached ? part.slice(0, equals) : option;
      const value = attached ? part.slice(equals + 1) : part;
      option = !attached && /^--[a-z][\w.-]{1,80}$/i.test(part) ? part : undefined;
      // An option behind an option was a switch; what holds a variable is filled in by a shell.
      const secret = name === undefined || option !== undefined || /[$`]/.test(value) ? undefined : secretVariable(variableOf(name), value);
      if (secret && secret.sort !== 'placeholder') yield { name: `${name} in ${key}`, secret, word };
    }
  }
}

/** `--requirepass` and `--masterauth` are how Redis calls its passwords. */
function variableOf(option: string): string {
  const name = option.slice(2);
  return /^(?:requirepass|masterauth)$/.test(name) ? 'password' : name;
}
