import type { Terminal } from './commands/define.ts';
import { keysOf } from './reporters/browser/keys.ts';

/** The other screen, no cursor, no wrapped lines. */
const enter = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/**
 * Takes the terminal over: raw keys, the alternate screen (xterm's private modes 1049, 25 and 7). However the process ends, the screen
 * is given back.
 */
export function openTerminal(): Terminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  let isOpen = true;
  let wake: (() => void) | undefined;
  const pressed: string[][] = [];
  const press = (keys: string[]) => {
    pressed.push(keys);
    wake?.();
  };
  const onData = (data: Buffer) => press(keysOf(data.toString('utf8')));
  const onEnd = () => {
    close();
    wake?.();
  };
  const onResize = () => press([]);
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.on('end', onEnd);
  stdout.on('resize', onResize);
  process.on('exit', close);
  stdin.resume();
  stdout.write(enter);

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    stdin.off('data', onData);
    stdin.off('end', onEnd);
    stdout.off('resize', onResize);
    process.off('exit', close);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(leave);
  }

  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    show: (lines) => {
      stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
    },
    async *keys() {
      while (isOpen) {
        const next = pressed.shift();
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
    close,
  };
}
