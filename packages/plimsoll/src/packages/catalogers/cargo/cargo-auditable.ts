import { auditedCratesOf } from '../../binaries/cargo-auditable.ts';
import { defineCataloger } from '../../define.ts';

export const cargoAuditable = defineCataloger({
  id: 'cargo-auditable',
  ecosystem: 'cargo',
  finds: 'installed',
  summary: 'Crates in Rust programs that were built with cargo auditable',
  reads: 'executables',
  *parse(file) {
    const crates = auditedCratesOf(file);
    if (crates === undefined) return;
    if (crates === 'broken') {
      yield { unknown: 'a list of crates (.dep-v0) that cannot be read' };
      return;
    }
    for (const { name, version, build, dependencies } of crates) {
      if (!name || !version) yield { unknown: 'a crate without a name and a version' };
      else {
        const dependsOn = dependencies.flatMap((index) => crates[index]?.name ?? []);
        // What only build scripts and macros needed is not part of the program.
        yield { type: 'cargo', name, version, ...(dependsOn.length > 0 && { dependsOn }), ...(build && { development: true }) };
      }
    }
  },
  examples: [
    {
      files: {
        'usr/bin/tool':
          'base64:f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAAAAAAAAAAAAAAAAAAAAAANkAAAAAAAAAAAAAAEAAOAAAAEAAAwACAHicbY5LCsMwDETvorUxTunKVylZqLIIIq4V/Okm+O51uigp7fYxb2Z22JBWXLiAv+2Q8MHgQaoiGHhyLqJpgMk6O10HKtoyHRHKWLlYUejm41XV+OUNy7qzFpXwiATeOAVOJO9lZy6zgaxawdfc+NRJ9PPE/T9iYJUUBro3iQH63F+PhkYhAC5kZXAtdjAALnNoc3RydGFiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAIYAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAACQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAxgAAAAAAAAATAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA==',
      },
      finds: ['pkg:cargo/itoa@1.0.14', 'pkg:cargo/tool@0.1.0', 'pkg:cargo/cc@1.0.0'],
    },
  ],
});
