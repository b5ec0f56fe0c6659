import type { FoundPackage } from '../../package.types.ts';
import { pythonPackage } from './python-package.ts';

/**
 * A requirement (PEP 508): `name[extras] specifiers; markers` or `name @ address`. Only `==` and `===` without a wildcard say which version
 * it is; ranges leave it open. Undefined for what is none.
 */
export function requirementOf(text: string, development = false): FoundPackage | undefined {
  const name = /^\s*([A-Za-z0-9](?:[\w.-]{0,200}[A-Za-z0-9])?)\s*(?=[[(@;<>=!~,]|$)/.exec(text);
  if (!name?.[1]) return undefined;
  const rest = text.slice(name[0].length).replace(/^\[[^\]]*\]\s*/, '');
  const address = /^@\s*([^\s;]+)/.exec(rest)?.[1];
  if (address) return pythonPackage(name[1], undefined, { origin: address, development });
  return pythonPackage(name[1], pinnedVersion(rest), { development });
}

function pinnedVersion(rest: string): string | undefined {
  const specifiers = rest.replace(/;.*$/s, '').replace(/^\(|\)\s*$/g, '');
  const pin = /^\s*={2,3}\s*v?([A-Za-z0-9][A-Za-z0-9.!+_-]*)(?=\s|,|@|#|$)/.exec(
    specifiers.split(',').find((each) => /^\s*==/.test(each)) ?? '',
  );
  return pin?.[1];
}
