/** Peers' cases where we differ on purpose; test/conformance/notes.md says why, by the same ids. */
export const deliberate: ReadonlySet<string> = new Set<string>([
  'hadolint-DL3002-008',
  'hadolint-DL3002-009',
  'tally-0055',
  'trivy/DS-0031/test_deny_secret_file',
  'trivy/DS-0031/test_deny_secret_in_set_command',
  'trivy/DS-0031/test_deny_secret_key/4',
]);
