import type { Spdx, SpdxPackage } from './spdx.ts';

/** The same document in SPDX's tag-value form. */
export function* spdxTagValue(document: Spdx): Generator<string> {
  yield tag('SPDXVersion', document.spdxVersion);
  yield tag('DataLicense', document.dataLicense);
  yield tag('SPDXID', document.SPDXID);
  yield tag('DocumentName', document.name);
  yield tag('DocumentNamespace', document.documentNamespace);
  for (const creator of document.creationInfo.creators) yield tag('Creator', creator);
  yield tag('Created', document.creationInfo.created);
  for (const each of document.packages) yield* packageTags(each);
  for (const { licenseId, extractedText, name } of document.hasExtractedLicensingInfos ?? []) {
    yield '\n';
    yield tag('LicenseID', licenseId);
    yield text('ExtractedText', extractedText);
    yield tag('LicenseName', name);
  }
  yield '\n';
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of document.relationships)
    yield tag('Relationship', `${spdxElementId} ${relationshipType} ${relatedSpdxElement}`);
}

function* packageTags(each: SpdxPackage): Generator<string> {
  yield '\n';
  yield tag('PackageName', each.name);
  yield tag('SPDXID', each.SPDXID);
  if (each.versionInfo !== undefined) yield tag('PackageVersion', each.versionInfo);
  yield tag('PackageSupplier', each.supplier);
  yield tag('PackageDownloadLocation', each.downloadLocation);
  yield tag('PrimaryPackagePurpose', each.primaryPackagePurpose);
  yield tag('FilesAnalyzed', String(each.filesAnalyzed));
  for (const { algorithm, checksumValue } of each.checksums ?? []) yield tag('PackageChecksum', `${algorithm}: ${checksumValue}`);
  if (each.sourceInfo !== undefined) yield text('PackageSourceInfo', each.sourceInfo);
  yield tag('PackageLicenseConcluded', each.licenseConcluded);
  yield tag('PackageLicenseDeclared', each.licenseDeclared);
  yield tag('PackageCopyrightText', each.copyrightText);
  if (each.comment !== undefined) yield text('PackageComment', each.comment);
  for (const { referenceCategory, referenceType, referenceLocator } of each.externalRefs ?? [])
    yield tag('ExternalRef', `${referenceCategory} ${referenceType} ${referenceLocator}`);
}

/** One line: what breaks lines becomes a space. */
function tag(name: string, value: string): string {
  return `${name}: ${value.replace(/[\r\n\u2028\u2029]+/g, ' ')}\n`;
}

function text(name: string, value: string): string {
  return `${name}: <text>${value.replaceAll('</text>', '</ text>')}</text>\n`;
}
