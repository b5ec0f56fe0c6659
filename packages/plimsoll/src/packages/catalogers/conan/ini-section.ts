/** The lines of a section of a Conan file, without comments and empty ones. */
export function sectionLines(text: string, section: string): string[] {
  const lines: string[] = [];
  let inside = false;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('[')) inside = line === `[${section}]`;
    else if (inside && line !== '' && !line.startsWith('#')) lines.push(line);
  }
  return lines;
}
