import { readCsvRecord } from './csv.ts';
import { parseBool } from './go-values.ts';
import { nearest } from './suggest.ts';

/** The value of `RUN --device=`. */
export interface Device {
  readonly name: string;
  readonly required: boolean;
}

/** Reads the value of `RUN --device=` as BuildKit's `ParseDevice` does. */
export function parseDevice(value: string): Device | { readonly error: string } {
  const fields = readCsvRecord(value);
  if ('error' in fields) return { error: `failed to parse csv devices: ${fields.error}` };
  let name = '';
  let required = false;
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    const fieldValue = equals === -1 ? undefined : field.slice(equals + 1);
    if (key === 'required') {
      const truth = fieldValue === undefined ? true : parseBool(fieldValue);
      if (truth === undefined) return { error: `invalid value for ${key}: ${fieldValue}` };
      required = truth;
    } else if (key === 'name' && fieldValue !== undefined) {
      if (name !== '') return { error: `device name already set to ${name}` };
      name = fieldValue;
    } else if (name === '') {
      name = field;
    } else if (fieldValue === undefined) {
      return { error: `invalid field '${field}' must be a key=value pair` };
    } else {
      const near = nearest(key, ['name', 'required']);
      return { error: `unexpected key '${key}' in '${field}'${near ? ` (did you mean ${near}?)` : ''}` };
    }
  }
  return { name, required };
}
