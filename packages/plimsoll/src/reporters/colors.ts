export type Color = 'bold' | 'dim' | 'inverse' | 'red' | 'green' | 'yellow' | 'cyan';
export type Colors = Readonly<Record<Color, (text: string) => string>>;

/**
 * Paints text for a terminal (ECMA-48, SGR); leaves it alone if `on` is false. The libraries for it ask `process.stdout` as they
 * are loaded, which costs a start more than the report.
 */
export function makeColors(on: boolean): Colors {
  const paint = (open: number, close: number, again = `\x1b[${open}m`) => {
    if (!on) return (text: string) => text;
    const end = `\x1b[${close}m`;
    // What ends a colour inside would end this one too.
    return (text: string) => `\x1b[${open}m${text.replaceAll(end, again)}${end}`;
  };
  return {
    // Bold and dim share their end.
    bold: paint(1, 22, '\x1b[22m\x1b[1m'),
    dim: paint(2, 22, '\x1b[22m\x1b[2m'),
    inverse: paint(7, 27),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}
