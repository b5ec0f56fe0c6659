import { asObject, asString, asStrings, type JsonObject } from '../../../model/json-values.ts';
import type { FoundPackage } from '../../package.types.ts';

/** A package as Composer writes it in lock files and into vendor folders; undefined where the entry names none. */
export function composerPackage(entry: JsonObject | undefined, development = false): FoundPackage | undefined {
  const whole = asString(entry?.['name']);
  if (!entry || !whole) return undefined;
  const slash = whole.lastIndexOf('/');
  const version = asString(entry['version']);
  const license = entry['license'];
  const licenses = typeof license === 'string' ? [license] : asStrings(license);
  // PHP itself and its extensions come from elsewhere.
  const dependsOn = Object.keys(asObject(entry['require']) ?? {}).filter((name) => name.includes('/'));
  return {
    type: 'composer',
    ...(slash > 0 && { namespace: whole.slice(0, slash) }),
    name: whole.slice(slash + 1),
    ...(version && { version }),
    ...(licenses.length > 0 && { licenses: [licenses.join(' OR ')] }),
    ...(dependsOn.length > 0 && { dependsOn }),
    ...(development && { development: true }),
  };
}
