interface Reason {
  /** The kinds that it is about. */
  readonly kind: RegExp;
  /** Fits what the fixture is called; all of the kind without it. */
  readonly fixture?: RegExp;
  /** Fits `name version`; all of the fixture without it. */
  readonly package?: RegExp;
  readonly reason: string;
}

/** Why a package that a peer's test expects is not told by us. The first that fits counts. */
const reasons: readonly Reason[] = [];

export function reasonFor(miss: { readonly kind: string; readonly fixture: string; readonly package: string }): string | undefined {
  return reasons.find(
    (reason) => reason.kind.test(miss.kind) && (reason.fixture?.test(miss.fixture) ?? true) && (reason.package?.test(miss.package) ?? true),
  )?.reason;
}
