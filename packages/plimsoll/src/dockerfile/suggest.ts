/** The nearest of some names within an edit distance of two, as BuildKit suggests it; undefined if none is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = 3;
  for (const name of names) {
    if (name === written) return undefined;
    if (Math.abs(name.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance, with one row of his table at a time. */
function editDistance(a: string, b: string): number {
  const row: number[] = [];
  for (let column = 0; column <= b.length; column++) row.push(column);
  for (let line = 1; line <= a.length; line++) {
    let diagonal = line - 1;
    row[0] = line;
    for (let column = 1; column <= b.length; column++) {
      const above = row[column] as number;
      const substitution = diagonal + (a.charCodeAt(line - 1) === b.charCodeAt(column - 1) ? 0 : 1);
      row[column] = Math.min(substitution, above + 1, (row[column - 1] as number) + 1);
      diagonal = above;
    }
  }
  return row[b.length] as number;
}
