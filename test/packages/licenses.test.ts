import assert from 'node:assert/strict';
import { test } from 'node:test';
import { licenseExpression } from '../../packages/plimsoll/src/packages/licenses.ts';

test('licences as declared become SPDX expressions', () => {
  const pairs: readonly [readonly string[], string | undefined][] = [
    [[], undefined],
    [['MIT'], 'MIT'],
    [['mit'], 'MIT'],
    [['The MIT License (MIT)'], 'MIT'],
    [['MIT OR Apache-2.0'], 'MIT OR Apache-2.0'],
    [['MIT/Apache-2.0'], 'MIT OR Apache-2.0'],
    [['(MIT OR CC0-1.0)', 'ISC'], '(MIT OR CC0-1.0) AND ISC'],
    [['MIT OR ISC', 'Zlib'], '(MIT OR ISC) AND Zlib'],
    [['GPL-2.0'], 'GPL-2.0-only'],
    [['GPL-2.0+'], 'GPL-2.0-or-later'],
    [['GPLv2+ and LGPLv2+ with exceptions'], 'GPL-2.0-or-later AND LicenseRef-LGPLv2-plus-with-exceptions'],
    [['GPL-2.0-only WITH Classpath-exception-2.0'], 'GPL-2.0-only WITH Classpath-exception-2.0'],
    [['GPL-2+', 'LGPL-2.1+', 'Expat'], 'GPL-2.0-or-later AND LGPL-2.1-or-later AND MIT'],
    [['License :: OSI Approved :: BSD License'], 'LicenseRef-BSD-License'],
    [['License :: OSI Approved :: Apache Software License'], 'LicenseRef-Apache-Software-License'],
    [['Apache License, Version 2.0'], 'Apache-2.0'],
    [['The Apache Software License, Version 2.0'], 'Apache-2.0'],
    [['GNU General Public License v3 or later (GPLv3+)'], 'GPL-3.0-or-later'],
    [['BSD 3-Clause "New" or "Revised" License'], 'BSD-3-Clause'],
    [['Public Domain'], 'LicenseRef-Public-Domain'],
    [['public-domain and (MIT or GPL-2+)'], 'LicenseRef-public-domain AND (MIT OR GPL-2.0-or-later)'],
    [['GPL-1+ or Artistic, and BSD-3-clause'], '(GPL-1.0-or-later OR Artistic-1.0) AND BSD-3-Clause'],
    [['MIT and ISC', 'ISC'], 'MIT AND ISC'],
    [['GPLv2 or later'], 'GPL-2.0-or-later'],
    [['GPL-2 or any later version', 'MIT'], 'GPL-2.0-or-later AND MIT'],
    [['GPL (>= 2) | MIT'], 'GPL-2.0-or-later OR MIT'],
    [['UNKNOWN'], undefined],
    [['LicenseRef-Ours'], 'LicenseRef-Ours'],
    [['MIT License\n\nPermission is hereby granted, free of charge, to any person\nobtaining a copy'], 'MIT'],
    [['SEE LICENSE IN LICENSE.txt'], 'LicenseRef-SEE-LICENSE-IN-LICENSE.txt'],
  ];
  for (const [declared, expression] of pairs) assert.equal(licenseExpression(declared), expression, declared.join(' & '));
  assert.match(licenseExpression(['((']) ?? '', /^LicenseRef-[0-9a-f]{16}$/);
});

test('odd licences take no time', () => {
  const started = process.cpuUsage();
  for (const text of ['('.repeat(100_000), 'or '.repeat(100_000), 'a/'.repeat(50_000), ' :: '.repeat(50_000), 'x'.repeat(1_000_000)])
    licenseExpression([text]);
  assert.ok(process.cpuUsage(started).user < 2_000_000);
});
