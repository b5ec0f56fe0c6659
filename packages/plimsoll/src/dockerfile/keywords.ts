import { nearest } from './suggest.ts';
import type { Instruction } from './tree.ts';

export type Keyword = Exclude<Instruction['keyword'], '?'>;

/** `text`: one value. `boolean`: bare, true or false. `list`: may be given several times. */
export type FlagType = 'text' | 'boolean' | 'list';
export type FlagRules = Readonly<Record<string, FlagType>>;

const noFlags: FlagRules = {};

/** The flags BuildKit (frontend 1.25, labs included) takes behind each instruction. */
export const flagRules: Readonly<Record<Keyword, FlagRules>> = {
  FROM: { platform: 'text' },
  RUN: { mount: 'list', network: 'text', security: 'text', device: 'list' },
  CMD: noFlags,
  ENTRYPOINT: noFlags,
  SHELL: noFlags,
  COPY: { chown: 'text', from: 'text', chmod: 'text', link: 'boolean', parents: 'boolean', exclude: 'list' },
  ADD: {
    ...{ chown: 'text', chmod: 'text', link: 'boolean', 'keep-git-dir': 'boolean', checksum: 'text', unpack: 'boolean' },
    exclude: 'list',
  },
  ENV: noFlags,
  LABEL: noFlags,
  ARG: noFlags,
  USER: noFlags,
  WORKDIR: noFlags,
  STOPSIGNAL: noFlags,
  MAINTAINER: noFlags,
  EXPOSE: noFlags,
  VOLUME: noFlags,
  HEALTHCHECK: { interval: 'text', timeout: 'text', 'start-period': 'text', 'start-interval': 'text', retries: 'text' },
  ONBUILD: noFlags,
};

/** The keyword a word is, in whatever case; undefined if it is none. */
export function keywordOf(written: string): Keyword | undefined {
  if (Object.hasOwn(flagRules, written)) return written as Keyword;
  // Lowered first, as in BuildKit: letters outside ASCII whose upper case is a plain letter then stay different.
  const upper = written.toLowerCase().toUpperCase();
  return upper.length === written.length && /^[A-Z]+$/.test(upper) && Object.hasOwn(flagRules, upper) ? (upper as Keyword) : undefined;
}

/** What was looked for last: a broken heredoc is one word after another, often the same. */
let last: { readonly word: string; readonly near: string | undefined } | undefined;

/** The keyword someone who wrote this may have meant, in the case they use. */
export function suggestKeyword(written: string): string | undefined {
  const word = written.toUpperCase();
  if (last?.word !== word) last = { word, near: nearest(word, Object.keys(flagRules)) };
  const { near } = last;
  return near !== undefined && written === written.toLowerCase() ? near.toLowerCase() : near;
}

/** A keyword with its argument attached, as in `CMD["x"]`. */
export function gluedKeyword(written: string): string | undefined {
  const letters = /^[A-Za-z]+(?=[^A-Za-z])/.exec(written)?.[0];
  return letters !== undefined && keywordOf(letters) ? letters : undefined;
}
