import { posix } from 'node:path';

/**
 * Paths of a distribution's files from the root: RECORD is CSV with paths from the folder that holds the metadata folder (`path,hash,size`;
 * PEP 376), installed-files.txt a list from the metadata folder itself. Paths that lead out of the root are left out.
 */
export function installedFiles(text: string, metadataFolder: string, name: 'RECORD' | 'installed-files.txt'): string[] {
  const slash = metadataFolder.lastIndexOf('/');
  const folder = name === 'RECORD' ? metadataFolder.slice(0, Math.max(0, slash)) : metadataFolder;
  const files: string[] = [];
  for (const line of text.split('\n')) {
    const written = name === 'RECORD' ? firstField(line) : line.trim();
    if (written === '' || written.length > 4096) continue;
    // What is absolute counts from the root, which PackageFile's paths do too.
    const path = written.startsWith('/') ? posix.normalize(written).slice(1) : posix.join(folder, written);
    if (path !== '..' && !path.startsWith('../')) files.push(path);
  }
  return files;
}

function firstField(line: string): string {
  if (!line.startsWith('"')) return line.slice(0, line.includes(',') ? line.indexOf(',') : undefined).trim();
  const end = line.search(/[^"]"(?:,|$)/);
  return end === -1 ? '' : line.slice(1, end + 1).replaceAll('""', '"');
}
