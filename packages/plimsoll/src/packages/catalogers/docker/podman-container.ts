import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { boltEntries } from '../../formats/bolt.ts';
import { sqliteRows } from '../../formats/sqlite.ts';
import type { FoundPackage, PackageFile } from '../../package.types.ts';
import { dockerPackage } from './docker-package.ts';

/** Column of SQLite's table that holds a container's configuration as JSON. */
const jsonColumn = 3;

export const podmanContainer = defineCataloger({
  id: 'podman-container',
  ecosystem: 'docker',
  finds: 'installed',
  summary: 'Images of the containers that Podman keeps on a machine, with the ids of the images',
  reads: ['**/containers/storage/db.sql', '**/containers/storage/libpod/bolt_state.db', '**/podman/{db.sql,bolt_state.db}'],
  *parse(file) {
    const found: FoundPackage[] = [];
    for (const text of file.path.endsWith('.sql') ? sqliteConfigs(file) : boltConfigs(file)) {
      if (typeof text !== 'string') {
        yield text;
        continue;
      }
      const config = asObject(jsonValue(text));
      // As the user wrote it; the full name is that which Podman found for it. Containers of a root file system have none.
      const name = asString(config?.['RawImageName']) || asString(config?.['rootfsImageName']);
      const id = asString(config?.['rootfsImageID']);
      const image = name ? dockerPackage(name) : undefined;
      if (image) found.push({ ...image, ...(id && { version: id }) });
    }
    yield* distinctPackages(found);
  },
  examples: [{ files: { 'var/lib/containers/storage/db.sql': 'no database' }, finds: [], unknown: 1 }],
});

/** The configurations of containers since Podman 4.8. */
function* sqliteConfigs(file: PackageFile): Iterable<string | { readonly unknown: string }> {
  for (const row of sqliteRows(file, 'ContainerConfig')) {
    const text = 'unknown' in row ? row : row.values[jsonColumn];
    if (typeof text === 'string') yield text;
    else if ('unknown' in row) yield row;
  }
}

/** The configurations of containers before that. */
function* boltConfigs(file: PackageFile): Iterable<string | { readonly unknown: string }> {
  for (const entry of boltEntries(file)) {
    if ('unknown' in entry) yield entry;
    else if (entry.buckets[0] === 'ctr' && entry.key === 'config') yield new TextDecoder().decode(entry.value);
  }
}
