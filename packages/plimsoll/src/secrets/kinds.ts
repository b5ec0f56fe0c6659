import { assignedServiceKinds } from './kinds/assigned-services.ts';
import { cloudKinds } from './kinds/clouds.ts';
import { genericKinds } from './kinds/generic.ts';
import { keyKinds } from './kinds/keys.ts';
import type { SecretKind } from './kinds/kind.types.ts';
import { serviceKinds } from './kinds/services.ts';
import { versionControlKinds } from './kinds/version-control.ts';

let table: readonly SecretKind[] | undefined;

/** The formats of secrets that are known, most telling first. Built at the first call. */
export function secretKinds(): readonly SecretKind[] {
  table ??= [...versionControlKinds(), ...cloudKinds(), ...serviceKinds(), ...keyKinds(), ...assignedServiceKinds(), ...genericKinds()];
  return table;
}
