import type { Sbom } from './sbom.types.ts';

const schemaVersion = 1;

/** Our own document, package by package: all that is known of each but the lists of files. */
export function* sbomJson({ subject, packages, unknowns, tool, created }: Sbom): Generator<string> {
  const head = JSON.stringify({ schemaVersion, tool: { name: 'plimsoll', version: tool }, created, subject });
  yield `${head.slice(0, -1)},"packages":[`;
  let separator = '\n';
  for (const { files, ...rest } of packages) {
    yield `${separator}${JSON.stringify({ ...rest, ...(files && { fileCount: files.length }) })}`;
    separator = ',\n';
  }
  yield `\n],"unknowns":${JSON.stringify(unknowns)}}\n`;
}
