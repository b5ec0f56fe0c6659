import { defineCataloger } from '../../define.ts';
import { sqliteRows } from '../../formats/sqlite.ts';
import type { PackageFile } from '../../package.types.ts';
import { berkeleyValues } from '../../rpm/berkeley-db.ts';
import { ndbValues } from '../../rpm/ndb.ts';
import { rpmReports } from '../../rpm/rpm-package.ts';

export const rpmDatabase = defineCataloger({
  id: 'rpm-database',
  ecosystem: 'rpm',
  finds: 'installed',
  summary: 'Packages that rpm recorded as installed: Berkeley DB, NDB or SQLite, whatever the name says',
  reads: ['**/{var/lib,usr/share,usr/lib/sysimage}/rpm/{Packages,Packages.db,rpmdb.sqlite}'],
  examples: [
    { files: { 'var/lib/rpm/Packages': 'no database' }, finds: [], unknown: 1 },
    // A database of rpm's own kind with one package, foo-1.0-1: header, one slot, and the blob at block 4.
    {
      files: {
        'usr/lib/sysimage/rpm/Packages.db':
          'base64:UnBtUAAAAAABAAAAAQAAAAIAAAAAAAAAAAAAAAAAAABTbG90AQAAAAQAAAAKAAAAAAAAAAAAAAAAAAAAAAAAAEJsYlMBAAAAAQAAAFkAAAAAAAAEAAAAEQAAA+gAAAAGAAAAAAAAAAEAAAPpAAAABgAAAAQAAAABAAAD6gAAAAYAAAAIAAAAAQAAA/4AAAAGAAAACgAAAAFmb28AMS4wADEAbm9hcmNoAA==',
      },
      finds: ['pkg:rpm/foo@1.0-1?arch=noarch'],
    },
  ],
  *parse(file) {
    if (file.size > 0) yield* rpmReports(entriesOf(file));
  },
});

function entriesOf(file: PackageFile): Iterable<Uint8Array | { readonly unknown: string }> {
  const start = Buffer.from(file.read(0, 16)).toString('latin1');
  if (start.startsWith('SQLite format 3')) return sqliteBlobs(file);
  return start.startsWith('RpmP') ? ndbValues(file) : berkeleyValues(file);
}

function* sqliteBlobs(file: PackageFile): Iterable<Uint8Array | { readonly unknown: string }> {
  for (const row of sqliteRows(file, 'Packages')) {
    if ('unknown' in row) yield row;
    else yield row.values.find((value) => value instanceof Uint8Array) ?? { unknown: `row ${row.rowid} holds no header` };
  }
}
