import type { Document } from 'yaml';
import { isWithin, repositoryRoot } from '../../collect/repository.ts';
import { readBounded } from '../../disk/bounded-read.ts';
import { realPath } from '../../disk/status.ts';
import { UserError } from '../../model/errors.ts';
import { ConfigValue } from './config-value.ts';

const maxConfigBytes = 256 * 1024;

/**
 * Reads a configuration file. Rejects with UserError (2), with the line where there is one, for a file that is no YAML, too large, or cannot
 * be read.
 * @param name how it is called in messages.
 */
export async function readConfigFile(file: string, name: string): Promise<ConfigValue> {
  const read = readBounded(file, maxConfigBytes, 'follow');
  if (!read.ok) throw new UserError(`${name}: this configuration ${read.reason}`, 2);
  return parse(name, Buffer.from(read.bytes).toString('utf8'));
}

/**
 * Throws UserError (2) for a file that a repository names or brings along and that, by `..` or links, is outside of it: what is wrong with
 * a file is said with its words, and those of other files are nobody's business.
 * @param folder absolute, in the repository; where there is none it is the border.
 */
export function checkIsWithinRepository(file: string, folder: string, name: string): void {
  const border = repositoryRoot(folder) ?? folder;
  const real = realPath(file);
  if (real === undefined ? isWithin(file, border) : isWithin(real, realPath(border) ?? border)) return;
  throw new UserError(`${name} is outside of the repository`, 2);
}

async function parse(name: string, text: string): Promise<ConfigValue> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  let document: Document;
  let data: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, logLevel: 'error', prettyErrors: false });
    const [error] = document.errors;
    if (error) throw unusable(`${name}:${lines.linePos(error.pos[0]).line}`, reasonOf(error));
    data = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw error instanceof UserError ? error : unusable(name, reasonOf(error as Error));
  }
  return ConfigValue.whole(name, document, lines, data);
}

function reasonOf(error: Error & { readonly code?: unknown }): string {
  if (error.code === 'MULTIPLE_DOCS') return 'it holds more than one document';
  return error.message.split('\n')[0] ?? '';
}

function unusable(place: string, reason: string): UserError {
  return new UserError(`${place}: this configuration cannot be used: ${reason}`, 2);
}
