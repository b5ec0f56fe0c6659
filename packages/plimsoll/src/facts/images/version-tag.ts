import { catalogueDate, lookupBase } from '../../bases/catalogue.ts';
import type { BaseFacts } from '../../bases/catalogue.types.ts';
import { parseReference } from '../../bases/reference.ts';
import { parseTag, releaseLines } from '../../bases/tag.ts';
import { asObject, asString } from '../../model/json-values.ts';
import { jsonObject } from '../../project/structured-text.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import type { ImageUse } from './image-uses.ts';

/** A tag with a version, for an image that is named without one. */
export interface VersionTag {
  readonly tag: string;
  /** Why this one, in words that follow the name of the image: `which latest was on 2026-08-21`. */
  readonly why: string;
}

/**
 * The tag that an image without a version should have: of the release that the application's own files ask for, else what the tag
 * was on the day of the catalogue. The variant stays. Undefined where the catalogue knows no such tag, or knows it past its end.
 */
export function versionTag(view: DockerfileView, { by, reference, facts }: ImageUse): VersionTag | undefined {
  const variant = reference.tag === undefined || reference.tag === 'latest' ? '' : `-${parseTag(reference.tag).rest}`;
  const stated = by === 'from' ? statedVersion(view, reference.familiar) : undefined;
  if (stated !== undefined) {
    const { version, path } = stated;
    // A patch release that is gone stands for its release line; what is asked for in no form that is listed is not replaced.
    for (const line of releaseLines(version)) {
      const tag = `${line}${variant}`;
      const known = listed(reference.familiar, tag);
      if (known) return { tag: known.aliasOf ?? tag, why: `for ${path} asks for ${version}` };
    }
    return undefined;
  }
  const alias = facts?.aliasOf;
  if (alias === undefined || parseTag(alias).version === '' || facts?.endOfLife || facts?.retired) return undefined;
  return { tag: alias, why: `which ${reference.tag ?? 'latest'} was on ${catalogueDate()}` };
}

function listed(name: string, tag: string): BaseFacts | undefined {
  const reference = parseReference(`${name}:${tag}`);
  const facts = 'error' in reference ? undefined : lookupBase(reference);
  // `floating` is known of tags that were listed.
  return facts?.floating === undefined ? undefined : facts;
}

interface Stated {
  readonly version: string;
  readonly path: string;
}

/** One version, not a range over several: `20`, `20.x`, `^20.1`, `v20.11.1`. */
const single = /^(?:[v^~]|ruby-)?\s{0,2}(\d{1,3}(?:\.\d{1,3}){0,2})(?:\.x)?(?:p\d{1,4})?$/;

/** The version of the language that the files of the application ask for. */
function statedVersion({ context, project }: DockerfileView, image: string): Stated | undefined {
  const at = project?.directory ?? '';
  const versionIn = (path: string, pattern?: RegExp): Stated | undefined => {
    const text = context?.read(at + path)?.text;
    const word = pattern === undefined ? text?.trim() : pattern.exec(text ?? '')?.[1];
    const version = word === undefined ? undefined : single.exec(word)?.[1];
    return version === undefined ? undefined : { version, path: at + path };
  };
  if (!context) return undefined;
  switch (image) {
    case 'node': {
      const manifest = context.read(`${at}package.json`);
      const asked = asString(asObject(manifest && jsonObject(manifest)?.['engines'])?.['node']);
      const version = asked === undefined ? undefined : single.exec(asked)?.[1];
      return (
        versionIn('.nvmrc') ?? versionIn('.node-version') ?? (version === undefined ? undefined : { version, path: `${at}package.json` })
      );
    }
    case 'ruby':
      return versionIn('.ruby-version') ?? versionIn('Gemfile.lock', /^RUBY VERSION\r?\n\s{1,8}ruby (\d[\w.]{0,20})/m);
    case 'python':
      return versionIn('.python-version');
    default:
      return undefined;
  }
}
