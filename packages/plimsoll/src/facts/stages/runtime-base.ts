import { lookupBase } from '../../bases/catalogue.ts';
import type { BaseFacts } from '../../bases/catalogue.types.ts';
import { parseReference } from '../../bases/reference.ts';
import { codenameOf } from '../../bases/tag.ts';
import { partsOf } from '../../bases/variant.ts';
import type { Stage } from '../../build/graph.types.ts';

/** An image to ship a program on, with what is known of it. */
export interface RuntimeBase {
  readonly image: string;
  readonly facts: BaseFacts;
}

/** The image, if the catalogue has its tag: listed today, or once. */
export function knownImage(image: string): RuntimeBase | undefined {
  const reference = parseReference(image);
  if ('error' in reference) return undefined;
  const facts = lookupBase(reference);
  // `floating` is known of tags that were listed.
  return facts === undefined ||
    (facts.floating === undefined && !image.startsWith('mcr.microsoft.com/') && !image.startsWith('gcr.io/distroless/'))
    ? undefined
    : { image, facts };
}

/** The image that the stage starts from now, as it is written. */
export function sameBase({ from, root }: Stage): RuntimeBase | undefined {
  return from.image && root.kind === 'image' && root.facts ? { image: from.image.text, facts: root.facts } : undefined;
}

/** The bare system of the release that the stage stands on: programs that were linked there find the same libraries. */
export function plainSystem({ root }: Stage): RuntimeBase | undefined {
  const facts = root.kind === 'image' ? root.facts : undefined;
  if (facts?.osVersion === undefined) return undefined;
  if (facts.os === 'alpine') return knownImage(`alpine:${facts.osVersion}`);
  if (facts.os !== 'debian') return undefined;
  const release = codenameOf('debian', facts.osVersion);
  return release === undefined ? undefined : knownImage(`debian:${release}-slim`);
}

/** The newest release of the system that the stage stands on, for programs that need none of its libraries. */
export function newestSystem({ root }: Stage): RuntimeBase | undefined {
  const facts = root.kind === 'image' ? root.facts : undefined;
  const name = facts?.os === 'alpine' || facts?.os === 'debian' ? facts.os : undefined;
  const version = name && knownImage(`${name}:latest`)?.facts.osVersion;
  if (version === undefined) return undefined;
  return knownImage(name === 'alpine' ? `alpine:${version}` : `debian:${codenameOf('debian', version)}-slim`);
}

/** Google's image for static programs: certificates, time zones and accounts, and no shell. @param nonroot the variant that is not root. */
export function distrolessStatic(nonroot: boolean): RuntimeBase | undefined {
  return knownImage(`gcr.io/distroless/static-debian12${nonroot ? ':nonroot' : ''}`);
}

/** Google's image with the C library and OpenSSL of the release that the stage stands on. */
export function distrolessC({ root }: Stage, nonroot: boolean): RuntimeBase | undefined {
  const facts = root.kind === 'image' ? root.facts : undefined;
  if (facts?.os !== 'debian' || !/^1[23]$/.test(facts.osVersion ?? '')) return undefined;
  return knownImage(`gcr.io/distroless/cc-debian${facts.osVersion}${nonroot ? ':nonroot' : ''}`);
}

/** The Java runtime of the vendor and version whose JDK the stage stands on; undefined where its tag does not say which, or there is none. */
export function javaRuntime({ root }: Stage): RuntimeBase | undefined {
  if (root.kind !== 'image' || root.reference.digest !== undefined) return undefined;
  const { familiar, tag } = root.reference;
  const written = partsOf(tag);
  // `maven:3.9` is one of many; the name that says all is known for tags of today.
  const full = familiar === 'eclipse-temurin' || /temurin|corretto|jdk-?\d|openjdk/.test(tag ?? '') ? tag : (root.facts?.aliasOf ?? tag);
  const version =
    familiar === 'eclipse-temurin' || familiar === 'amazoncorretto'
      ? written.version
      : (/(?:eclipse-temurin|jdk)-?(\d+)/.exec(full ?? '')?.[1] ?? '');
  if (version === '' || (familiar !== 'eclipse-temurin' && familiar !== 'maven' && familiar !== 'gradle')) return undefined;
  if (familiar === 'maven' && !(full ?? '').includes('eclipse-temurin')) return undefined;
  const alpine = written.words.find((word) => word.startsWith('alpine'));
  const release = written.words.find((word) => /^(?:jammy|noble|focal|resolute)$/.test(word));
  const suffix = alpine !== undefined ? '-alpine' : release !== undefined ? `-${release}` : '';
  return knownImage(`eclipse-temurin:${version}-jre${suffix}`);
}

/** The .NET runtime of the version whose SDK the stage stands on. An SDK's patch number is another than the runtime's. */
export function dotnetRuntime({ root }: Stage, isWeb: boolean): RuntimeBase | undefined {
  if (root.kind !== 'image' || root.reference.tag === undefined || root.reference.digest !== undefined) return undefined;
  const parts = partsOf(root.reference.tag);
  const version = /^\d+\.\d+/.exec(parts.version)?.[0];
  if (version === undefined) return undefined;
  return knownImage(`mcr.microsoft.com/dotnet/${isWeb ? 'aspnet' : 'runtime'}:${version}${parts.rest}`);
}
