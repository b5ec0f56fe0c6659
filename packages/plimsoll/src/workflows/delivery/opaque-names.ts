import type { OpaqueKind } from './delivery.types.ts';

const scans =
  /scan|trivy|grype|scout|snyk|clair|anchore|vuln|cve|secur|twistlock|prisma|wiz|sysdig|aqua|blackduck|mend|veracode|lacework|dockle/i;
const builds = /docker|image|container|(^|[^a-z])oci([^a-z]|$)|buildx|bake|push|publish|goreleaser/i;
/** Getting a tool, and finding out what is there, is not using it. */
const setups =
  /(?:get|install|setup|prepare|inspect|tag|login|list|check)[-_]?(?:docker|image|container|buildx)|(?:docker|image|container)s?[-_.:]?(?:tag|setup|install|login|exists|logs|catalog|uri)/i;
const lints = /hadolint|lint|validat|(^|[^a-z])checks?([^a-z]|$)|pre-commit|quality|verify/i;

/** What somebody else's script, target or action may do with images, judged by its name. */
export function kindsOfName(name: string): OpaqueKind[] {
  const kinds: OpaqueKind[] = [];
  if (scans.test(name)) kinds.push('scan');
  if (builds.test(name) && !setups.test(name)) kinds.push('build');
  if (lints.test(name)) kinds.push('lint');
  return kinds;
}
