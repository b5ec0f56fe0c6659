import { asObject, asString, jsonValue } from '../../../model/json-values.ts';
import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import { sqliteRows } from '../../formats/sqlite.ts';
import type { FoundPackage } from '../../package.types.ts';
import { dockerPackage } from './docker-package.ts';

/** Column of the table that holds a container's configuration as JSON. */
const json = 3;

export const podmanContainer = defineCataloger({
  id: 'podman-container',
  ecosystem: 'docker',
  finds: 'installed',
  summary: 'Images of the containers that Podman keeps on a machine, with the ids of the images; its database since version 4.8',
  reads: ['**/containers/storage/db.sql', '**/podman/db.sql'],
  *parse(file) {
    const found: FoundPackage[] = [];
    for (const row of sqliteRows(file, 'ContainerConfig')) {
      if ('unknown' in row) {
        yield row;
        continue;
      }
      const text = row.values[json];
      const config = typeof text === 'string' ? asObject(jsonValue(text)) : undefined;
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
