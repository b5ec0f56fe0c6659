import { readPe } from '../../binaries/pe.ts';
import { peVersionOf } from '../../binaries/pe-version.ts';
import type { CatalogerReport, PackageFile } from '../../package.types.ts';

/** A .NET assembly by its version resource. Native programs are none and say nothing here; nor do those without a version. */
export function* assemblyReports(file: PackageFile): Generator<CatalogerReport> {
  const executable = readPe(file);
  if (!executable?.managed) return;
  const resource = peVersionOf(file, executable);
  // The product's version is the package's, with the commit behind a plus; the file's has a fourth number.
  const product = resource?.strings.get('ProductVersion')?.trim().replace(/\+.*$/, '').split(/\s/)[0];
  const version =
    product && /^\d+\.\d/.test(product) ? product : (resource?.strings.get('FileVersion')?.trim().split(/\s/)[0] ?? resource?.fileVersion);
  if (!version || !/^\d+\.\d/.test(version) || /^[0.]+$/.test(version)) return;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.(?:dll|exe)$/i, '');
  const supplier = resource?.strings.get('CompanyName')?.trim();
  yield { type: 'nuget', name, version: version.slice(0, 100), ...(supplier ? { supplier: supplier.slice(0, 200) } : {}) };
}
