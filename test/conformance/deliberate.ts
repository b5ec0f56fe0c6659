/** Peers' cases where we differ on purpose; test/conformance/notes.md says why, by the same ids. */
export const deliberate: ReadonlySet<string> = new Set<string>([]);
