import { parse } from 'smol-toml';
import type { JsonObject } from '../../model/json-values.ts';

/** A TOML document as an object, or in words why it is none. */
export function tomlDocument(text: string): JsonObject | string {
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return `not TOML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
}
