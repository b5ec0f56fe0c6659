import type { Cataloger } from './define.ts';
import type { CatalogerReport, FilePackages, PackageFile } from './package.types.ts';

/** A file that says more than this is made to: the rest is told as unknown. The largest real databases have some 100,000. */
const mostReports = 500_000;

/** What catalogers say of one file; those that say nothing are left out. A crash costs its cataloger this file, and is told. */
export function scanFile(file: PackageFile, catalogers: readonly Cataloger[]): FilePackages[] {
  const found: FilePackages[] = [];
  for (const cataloger of catalogers) {
    const reports: CatalogerReport[] = [];
    try {
      for (const report of cataloger.parse(file)) {
        reports.push(report);
        if (reports.length < mostReports) continue;
        reports.push({ unknown: `more than ${mostReports} packages` });
        break;
      }
    } catch (error) {
      reports.push({ unknown: `${cataloger.id} failed: ${error instanceof Error ? error.message : String(error)}` });
    }
    if (reports.length > 0) found.push({ path: file.path, cataloger: cataloger.id, reports });
  }
  return found;
}
