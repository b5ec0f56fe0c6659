/** Names of the keys whose terminals send more than a character (ECMA-48, xterm and its kin). */
const sequences: Readonly<Record<string, string>> = {
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001b[C': 'right',
  '\u001b[D': 'left',
  '\u001bOA': 'up',
  '\u001bOB': 'down',
  '\u001bOC': 'right',
  '\u001bOD': 'left',
  '\u001b[H': 'home',
  '\u001b[F': 'end',
  '\u001b[1~': 'home',
  '\u001b[4~': 'end',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b': 'escape',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  ' ': 'space',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
};

/** Splits what a terminal sent at once into keys; sequences that mean nothing here are dropped. */
export function keysOf(data: string): string[] {
  const keys: string[] = [];
  for (const [part] of data.matchAll(/\u001b(?:\[[0-9;]{0,10}[A-Za-z~]|O[A-Za-z])?|[\s\S]/gu)) {
    const named = sequences[part];
    if (named !== undefined) keys.push(named);
    else if (!/^[\u0000-\u001f]/.test(part)) keys.push(part);
  }
  return keys;
}
