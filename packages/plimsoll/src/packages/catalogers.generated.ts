// Made by tools/generate.ts from the files in catalogers/. Do not edit: npm run generate
import { apkInstalled } from './catalogers/apk/apk-installed.ts';
import { cargoAuditable } from './catalogers/cargo/cargo-auditable.ts';
import { debianCopyright } from './catalogers/deb/debian-copyright.ts';
import { dpkgFiles } from './catalogers/deb/dpkg-files.ts';
import { dpkgStatus } from './catalogers/deb/dpkg-status.ts';
import { goBinary } from './catalogers/golang/go-binary.ts';
import { sbomDocument } from './catalogers/sbom/sbom-document.ts';
import type { Cataloger } from './define.ts';

/** All catalogers, sorted by id. */
export const catalogers: readonly Cataloger[] = [
  apkInstalled,
  cargoAuditable,
  debianCopyright,
  dpkgFiles,
  dpkgStatus,
  goBinary,
  sbomDocument,
];
