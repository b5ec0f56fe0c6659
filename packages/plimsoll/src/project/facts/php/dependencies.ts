import { asObject, asString, type JsonObject } from '../../../model/json-values.ts';
import type { SourceText } from '../../../model/text.ts';
import { factAt } from '../../code-text.ts';
import type { Dependency, NativeDependency } from '../../project.types.ts';
import { jsonKey } from '../../structured-text.ts';

/** The packages that a composer.json requires; PHP itself and its extensions are none. */
export function phpDependencies(json: JsonObject, source: SourceText, path: string): Dependency[] {
  const result: Dependency[] = [];
  for (const [section, scope] of [
    ['require', 'production'],
    ['require-dev', 'development'],
  ] as const) {
    const from = jsonKey(source, section);
    for (const [name, version] of Object.entries(asObject(json[section]) ?? {}).slice(0, 1000)) {
      if (!name.includes('/')) continue;
      result.push({ name, version: asString(version), scope, evidence: factAt(name, path, source, jsonKey(source, name, from)).evidence });
    }
  }
  return result;
}

/** Extensions that the official images of PHP 8 bring. */
const builtIn =
  /^ext-(?:core|ctype|curl|date|dom|fileinfo|filter|ftp|hash|iconv|json|libxml|mbstring|mysqlnd|openssl|pcre|pdo|pdo_sqlite|phar|posix|random|readline|reflection|session|simplexml|sodium|spl|sqlite3|standard|tokenizer|xml|xmlreader|xmlwriter|zlib)$/i;

/** Extensions that a composer.json requires and that have to be compiled into the official images. */
export function phpExtensions(json: JsonObject, source: SourceText, path: string): NativeDependency[] {
  return Object.keys(asObject(json['require']) ?? {})
    .filter((name) => /^ext-\w{1,40}$/i.test(name) && !builtIn.test(name))
    .map((name) => ({
      ...factAt(name, path, source, jsonKey(source, name)),
      kind: 'compiles',
      reason: 'an extension that the PHP images do not bring; docker-php-ext-install or PECL compiles it',
    }));
}
