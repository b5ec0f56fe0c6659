import type { OpaqueKind } from './delivery.types.ts';

const scans =
  /scan|trivy|grype|scout|snyk|clair|anchore|vuln|cve|secur|twistlock|prisma|wiz|sysdig|aqua|blackduck|mend|veracode|lacework|dockle/i;
const builds = /docker|image|container|(^|[^a-z])oci([^a-z]|$)|buildx|bake|push|publish|goreleaser/i;
const lints = /hadolint|lint|validat|(^|[^a-z])checks?([^a-z]|$)|pre-commit|quality|verify/i;

/** What somebody else's script, target or action may do with images, judged by its name. */
export function kindsOfName(name: string): OpaqueKind[] {
  const kinds: OpaqueKind[] = [];
  if (scans.test(name)) kinds.push('scan');
  if (builds.test(name)) kinds.push('build');
  if (lints.test(name)) kinds.push('lint');
  return kinds;
}
