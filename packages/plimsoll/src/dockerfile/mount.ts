import { readCsvRecord } from './csv.ts';
import { parseBool, parseBytes, parseUint32 } from './go-values.ts';
import { nearest } from './suggest.ts';

export const mountTypes = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
export type MountType = (typeof mountTypes)[number];
export const sharingModes = ['shared', 'private', 'locked'] as const;
export type SharingMode = (typeof sharingModes)[number];

/** What a `--mount=` asks for; fields that were not given are absent, `type` and `readOnly` have BuildKit's defaults. */
export interface MountOptions {
  readonly type: MountType;
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  readonly readOnly: boolean;
  /** Bytes; tmpfs only. */
  readonly size?: number;
  readonly id?: string;
  readonly sharing?: SharingMode;
  readonly required: boolean;
  readonly env?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface MountError {
  readonly error: string;
  /** What to write instead. */
  readonly help?: string;
}

const keys = [
  ...['type', 'from', 'source', 'target', 'readonly', 'id', 'sharing', 'required', 'size', 'mode', 'uid', 'gid'],
  ...['src', 'dst', 'destination', 'ro', 'rw', 'readwrite', 'env'],
];

type Draft = { -readonly [Key in keyof MountOptions]: MountOptions[Key] };

/**
 * Reads the value of a `--mount=` as BuildKit does before it runs the instruction.
 * @param value the flag's value; without `expand`, its variables already expanded
 * @param expand expands the value of one field, which is when BuildKit expands; an error ends the reading
 */
export function parseMount(value: string, expand: (fieldValue: string) => string | MountError = (text) => text): MountOptions | MountError {
  const fields = readCsvRecord(value);
  if ('error' in fields) return { error: `failed to parse csv mounts: ${fields.error}` };
  const draft: Draft = { type: 'bind', readOnly: false, required: false };
  const state = { readOnlyGiven: false };
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    let error: MountError | undefined;
    if (equals === -1) {
      error = setBare(draft, state, key, field);
    } else {
      const expanded = expand(field.slice(equals + 1));
      error = typeof expanded === 'string' ? setValue(draft, state, key, expanded, field) : expanded;
    }
    if (error) return error;
  }
  return validate(draft, state.readOnlyGiven);
}

/**
 * What BuildKit already refuses while it reads the file, before anything is expanded: a value that is no list,
 * and variables in `from`.
 */
export function checkUnexpandedMount(value: string): MountError | undefined {
  const fields = readCsvRecord(value);
  if ('error' in fields)
    return { error: `failed to parse csv mounts: ${fields.error}`, help: 'Write key=value pairs separated by commas.' };
  for (const field of fields) {
    const equals = field.indexOf('=');
    if (equals === -1 || field.slice(0, equals).toLowerCase() !== 'from') continue;
    const dollar = field.indexOf('$', equals + 1);
    if (dollar !== -1 && dollar + 1 < field.length) {
      return {
        error: "'from' doesn't support variable expansion, define alias stage instead",
        help: 'Put FROM <image> AS <name> in front and write from=<name>.',
      };
    }
  }
  return undefined;
}

function setBare(draft: Draft, state: { readOnlyGiven: boolean }, key: string, field: string): MountError | undefined {
  switch (key) {
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw':
      draft.readOnly = key.startsWith('readonly') || key === 'ro';
      state.readOnlyGiven = true;
      return undefined;
    case 'required':
      if (!takesRequired(draft.type)) return unexpected(key, draft.type);
      draft.required = true;
      return undefined;
    default:
      return { error: `invalid field '${field}' must be a key=value pair`, help: `Write ${field}=<value>.` };
  }
}

function setValue(draft: Draft, state: { readOnlyGiven: boolean }, key: string, value: string, field: string): MountError | undefined {
  switch (key) {
    case 'type': {
      const type = mountTypes.find((known) => known === value.toLowerCase());
      if (!type) return suggested(`unsupported mount type ${JSON.stringify(value)}`, value, mountTypes);
      draft.type = type;
      return undefined;
    }
    case 'from':
    case 'env':
    case 'id':
      draft[key] = value;
      return undefined;
    case 'source':
    case 'src':
      draft.source = value;
      return undefined;
    case 'target':
    case 'dst':
    case 'destination':
      draft.target = value;
      return undefined;
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw': {
      const truth = parseBool(value);
      if (truth === undefined) return { error: `invalid value for ${key}: ${value}`, help: 'Write true or false.' };
      draft.readOnly = key === 'readonly' || key === 'ro' ? truth : !truth;
      state.readOnlyGiven = true;
      return undefined;
    }
    case 'required': {
      if (!takesRequired(draft.type)) return unexpected(key, draft.type);
      const truth = parseBool(value);
      if (truth === undefined) return { error: `invalid value for ${key}: ${value}`, help: 'Write true or false.' };
      draft.required = truth;
      return undefined;
    }
    case 'size': {
      if (draft.type !== 'tmpfs') return unexpected(key, draft.type);
      const bytes = parseBytes(value);
      if (bytes === undefined)
        return { error: `invalid value for ${key}: ${value}`, help: 'Write a number of bytes, or one with k, m or g.' };
      draft.size = bytes;
      return undefined;
    }
    case 'sharing': {
      const mode = sharingModes.find((known) => known === value.toLowerCase());
      if (!mode) return suggested(`unsupported sharing value ${JSON.stringify(value)}`, value, sharingModes);
      draft.sharing = mode;
      return undefined;
    }
    case 'mode':
    case 'uid':
    case 'gid': {
      const number = parseUint32(value, key === 'mode' ? 8 : 10);
      const help = key === 'mode' ? 'Write an octal number such as 0400.' : 'Write a number; names are not looked up here.';
      if (number === undefined) return { error: `invalid value ${value} for ${key}`, help };
      draft[key] = number;
      return undefined;
    }
    default:
      return suggested(`unexpected key '${key}' in '${field}'`, key, keys);
  }
}

const takesRequired = (type: MountType): boolean => type === 'secret' || type === 'ssh';

function unexpected(key: string, type: MountType): MountError {
  return {
    error: `unexpected key '${key}' for mount type '${type}'`,
    help: `Leave ${key} out, or put the type= it belongs to in front of it.`,
  };
}

function suggested(error: string, written: string, options: readonly string[]): MountError {
  const near = nearest(written, options);
  return near
    ? { error: `${error} (did you mean ${near}?)`, help: `Write ${near}.` }
    : { error, help: `It is one of ${options.join(', ')}.` };
}

function validate(draft: Draft, readOnlyGiven: boolean): MountOptions | MountError {
  const { type } = draft;
  if (type === 'bind' || type === 'tmpfs') {
    for (const key of ['mode', 'uid', 'gid'] as const) {
      if (draft[key] !== undefined) return { error: `${key} not allowed for "${type}" type mounts`, help: `Leave ${key} out.` };
    }
  }
  if (!readOnlyGiven) draft.readOnly = type !== 'cache' && type !== 'tmpfs';
  if (type === 'secret') {
    if (draft.from) return { error: 'secret mount should not have a from', help: 'Leave from out: secrets come from the build command.' };
    if (draft.sharing) return { error: 'secret mount should not define sharing', help: 'Leave sharing out.' };
    if (!draft.source && !draft.target && !draft.id) {
      return { error: 'invalid secret mount. one of source, target required', help: 'Add id=<name of the secret>.' };
    }
    if (draft.source && draft.id) return { error: "both source and id can't be set", help: 'Keep id.' };
  }
  if (draft.sharing && type !== 'cache') return { error: `invalid cache sharing set for ${type} mount`, help: 'Leave sharing out.' };
  return draft;
}
