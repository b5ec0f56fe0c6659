import { defineCataloger } from '../../define.ts';
import { distinctPackages } from '../../distinct-packages.ts';
import type { FoundPackage } from '../../package.types.ts';

export const perllocal = defineCataloger({
  id: 'perllocal',
  ecosystem: 'cpan',
  finds: 'installed',
  summary: 'Perl modules in perllocal.pod, the log of `make install`; of several versions the last one',
  reads: ['**/perllocal.pod'],
  *parse(file) {
    const latest = new Map<string, FoundPackage>();
    let module: string | undefined;
    for (const line of file.text().split('\n')) {
      module = /^=head2 .{0,200}C<Module> L<([\w:]{1,200})/.exec(line)?.[1] ?? module;
      const version = /C<VERSION: ([^>\s]{1,100})>/.exec(line)?.[1];
      if (module === undefined || version === undefined) continue;
      const name = module.replaceAll('::', '-');
      latest.set(name, { type: 'cpan', name, version });
    }
    yield* distinctPackages(latest.values());
  },
  examples: [
    {
      files: {
        'usr/local/lib/x86_64-linux-gnu/perl/5.36.0/perllocal.pod': `=head2 Sat Nov 1 2025: C<Module> L<Data::UUID|Data::UUID>

=over 4

=item *

C<VERSION: 1.227>
`,
      },
      finds: ['pkg:cpan/Data-UUID@1.227'],
    },
  ],
});
