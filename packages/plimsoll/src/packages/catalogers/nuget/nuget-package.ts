import type { FoundPackage } from '../../package.types.ts';

/**
 * A package of NuGet. A version in brackets demands exactly this one; ranges and floating versions (`1.*`) leave it open, as do MSBuild
 * expressions.
 */
export function nugetPackage(
  name: string,
  written: string | undefined,
  details: { readonly dependsOn?: readonly string[]; readonly sha512?: string | undefined; readonly development?: boolean } = {},
): FoundPackage {
  const exact = written && /^\[\s*([^,[\]()\s]+)\s*\]$/.exec(written.trim())?.[1];
  const version = exact ?? (written && /^[\w.+-]+$/.test(written.trim()) ? written.trim() : undefined);
  const digest = details.sha512 ? Buffer.from(details.sha512.replace(/^sha512-/, ''), 'base64') : undefined;
  return {
    type: 'nuget',
    name: name.trim(),
    ...(version ? { version } : {}),
    ...(details.dependsOn && details.dependsOn.length > 0 ? { dependsOn: details.dependsOn } : {}),
    ...(details.development ? { development: true } : {}),
    ...(digest?.length === 64 ? { checksums: { sha512: digest.toString('hex') } } : {}),
  };
}
