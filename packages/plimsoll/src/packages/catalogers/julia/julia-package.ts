import type { FoundPackage } from '../../package.types.ts';

/** Julia's packages are told apart by their UUIDs; names may occur twice. */
export function juliaPackage(name: string, version: string | undefined, uuid: string | undefined): FoundPackage {
  return { type: 'julia', name, ...(version && { version }), ...(uuid && { qualifiers: { uuid } }) };
}
