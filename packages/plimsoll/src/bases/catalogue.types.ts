import type { Known } from '../model/known.ts';

/** An image reference as the distribution grammar reads it (`docker.io/library/` filled in for short names). */
export interface ImageReference {
  /** e.g. `docker.io`. */
  readonly registry: string;
  /** e.g. `library/node`. */
  readonly repository: string;
  /** As people write it: `node`, `bitnami/redis`, `gcr.io/distroless/static`. */
  readonly familiar: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export interface ImageSize {
  readonly bytes: number;
  /** The tag and day that were measured. */
  readonly tag: string;
  readonly date: string;
}

/** What the catalogue says about one image and tag. Facts that were not read are absent or `unknown`. */
export interface BaseFacts {
  readonly reference: ImageReference;
  /** `debian`, `alpine`, `ubuntu`, `distroless`, `wolfi`, `windows`, … */
  readonly os: string | undefined;
  /** e.g. `12`, `3.24`. */
  readonly osVersion: string | undefined;
  readonly libc: 'glibc' | 'musl' | 'none' | undefined;
  readonly packageManager: 'apt' | 'apk' | 'dnf' | 'yum' | 'microdnf' | 'zypper' | 'pacman' | 'tdnf' | 'none' | undefined;
  /** Programs that can interpret shell-form commands; empty if there is none (distroless, scratch). */
  readonly shells: readonly string[] | undefined;
  /** `/bin/sh` of the image: decides whether `set -o pipefail` works. */
  readonly sh: 'dash' | 'ash' | 'bash' | 'none' | undefined;
  readonly defaultUser: Known<string>;
  /** An unprivileged account that the image has, but does not switch to (`node`, `app`). */
  readonly offeredUser: { readonly name: string; readonly uid: number | undefined; readonly gid: number | undefined } | undefined;
  readonly workdir: string | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly stopSignal: string | undefined;
  readonly ports: readonly string[];
  readonly healthcheck: boolean | undefined;
  /** Programs known to be there (`curl`, `wget`, `gcc`, `npm`, …, and `ca-certificates`); absence from the list proves nothing. */
  readonly programs: readonly string[];
  /** Programs known to be absent, of the same kind. What is in neither list is unknown. */
  readonly lacks: readonly string[];
  readonly size: ImageSize | undefined;
  readonly compressedSize: ImageSize | undefined;
  /** The tag's most specific names, e.g. `3` → `3.14.7-trixie`; undefined if the tag is not an alias we know. */
  readonly aliasOf: string | undefined;
  /** The tag moves between versions (`latest`, `3`, `lts`, `bookworm`); false for the most specific names. */
  readonly floating: boolean | undefined;
  /** Language version the tag stands for, e.g. `3.14.7`. */
  readonly version: string | undefined;
  /** The tag was listed once and is not rebuilt any more. */
  readonly retired: { readonly since: string } | undefined;
  readonly endOfLife:
    | {
        readonly product: string;
        readonly cycle: string;
        readonly date: string /** newest supported cycle */;
        readonly newest: string | undefined;
      }
    | undefined;
  /** Purpose of the image: language runtime with toolchain, slim runtime, SDK, bare system, server. */
  readonly role: 'full' | 'slim' | 'alpine' | 'distroless' | 'sdk' | 'system' | 'server' | undefined;
  /** Day the release's support ends, if it is still supported and a day is set. */
  readonly supportEnds: string | undefined;
  /** For a base past its end of life, or no longer rebuilt: the newest supported release of the same image and variant. */
  readonly newerTag: string | undefined;
  /** Smaller tags of the same image and version, same libc first, then by size. */
  readonly smaller: readonly SmallerBase[];
}

export interface SmallerBase {
  /** A complete reference, e.g. `python:3.13-slim`. */
  readonly reference: string;
  /** Uncompressed, if it was measured for that variant. */
  readonly size: ImageSize | undefined;
  readonly compressedSize: ImageSize | undefined;
  readonly sameLibc: boolean;
  /** Programs of the larger image that this one is known to lack. */
  readonly missing: readonly string[];
  /**
   * `current`: in the list of tags that are rebuilt today. `retired`: was listed once. `derived`: a patch version whose
   * release line has this variant (`3.11.4-slim` because of `3.11-slim`); patch tags of the past are not recorded.
   */
  readonly listing: 'current' | 'retired' | 'derived';
}
