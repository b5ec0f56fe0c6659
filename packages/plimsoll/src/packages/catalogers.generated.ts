// Made by tools/generate.ts from the files in catalogers/. Do not edit: npm run generate
import { apkInstalled } from './catalogers/apk/apk-installed.ts';
import { debianCopyright } from './catalogers/deb/debian-copyright.ts';
import { dpkgFiles } from './catalogers/deb/dpkg-files.ts';
import { dpkgStatus } from './catalogers/deb/dpkg-status.ts';
import { sbomDocument } from './catalogers/sbom/sbom-document.ts';
import type { Cataloger } from './define.ts';

/** All catalogers, sorted by id. */
export const catalogers: readonly Cataloger[] = [
  apkInstalled,
  debianCopyright,
  dpkgFiles,
  dpkgStatus,
  sbomDocument,
];
