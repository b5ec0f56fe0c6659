/** A fenced block whose fence is longer than any run of back-ticks inside. */
export function codeBlock(language: string, text: string): string {
  let longest = 2;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** Text for a cell of a table. */
export function tableCell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}
