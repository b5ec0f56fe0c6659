import { directoryOf } from '../../../image/layer-paths.ts';
import { cachePlaces } from './caches.ts';
import type { WastePlace } from './place.types.ts';
import { surplusPlaces } from './surplus.ts';

/** Components that the longest of `folders` has. */
const deepest = 3;
const mostEndings = 3;

/**
 * Tells which place of the tables a path belongs to. Of directories inside each other the outer one decides; of several places for one
 * directory the first. What was found of directories is kept, so that each is looked at once.
 */
export class WasteMatcher {
  readonly #at = new Map<string, WastePlace>();
  readonly #folders = new Map<string, WastePlace[]>();
  readonly #names = new Map<string, WastePlace[]>();
  readonly #endings = new Map<string, WastePlace[]>();
  readonly #directories = new Map<string, WastePlace | undefined>([['', undefined]]);

  constructor() {
    for (const place of [...cachePlaces, ...surplusPlaces]) {
      for (const path of place.at ?? []) if (!this.#at.has(path)) this.#at.set(path, place);
      for (const [map, keys] of [
        [this.#folders, place.folders],
        [this.#names, place.names],
        [this.#endings, place.endings],
      ] as const) {
        for (const key of keys ?? []) map.set(key, [...(map.get(key) ?? []), place]);
      }
    }
  }

  /** The place that one of the directories of a file belongs to, the outermost first. */
  ofDirectories(path: string): WastePlace | undefined {
    const place = this.#directory(directoryOf(path));
    return place?.except?.test(path) ? undefined : place;
  }

  /** The place that the file belongs to by its name. `has` says whether the image has another file. */
  ofName(path: string, has: (path: string) => boolean): WastePlace | undefined {
    const parent = directoryOf(path);
    const name = path.slice(parent === '' ? 0 : parent.length + 1);
    const fits = ({ in: within, besides }: WastePlace) => {
      if (within && !within(parent)) return false;
      const other = besides?.(path);
      return !besides || (other !== undefined && has(other));
    };
    let found = this.#names.get(name)?.find(fits);
    const endings: string[] = [];
    for (let dot = name.lastIndexOf('.'); dot > 0 && endings.length < mostEndings; dot = name.lastIndexOf('.', dot - 1)) {
      endings.push(name.slice(dot));
    }
    for (let at = endings.length - 1; at >= 0 && !found; at--) found = this.#endings.get(endings[at] as string)?.find(fits);
    return found;
  }

  #directory(path: string): WastePlace | undefined {
    const waiting: string[] = [];
    let at = path;
    for (; !this.#directories.has(at); at = directoryOf(at)) waiting.push(at);
    let place = this.#directories.get(at);
    for (const directory of waiting.toReversed()) {
      place ??= this.#own(directory);
      this.#directories.set(directory, place);
    }
    return place;
  }

  #own(path: string): WastePlace | undefined {
    const anchored = this.#at.get(path);
    if (anchored) return anchored;
    let slash = path.length;
    for (let components = 1; components <= deepest && slash !== -1; components++) {
      slash = slash === 0 ? -1 : path.lastIndexOf('/', slash - 1);
      const places = this.#folders.get(path.slice(slash + 1));
      const parent = slash <= 0 ? '' : path.slice(0, slash);
      const found = places?.find(({ in: within }) => !within || within(parent));
      if (found) return found;
    }
    return undefined;
  }
}
