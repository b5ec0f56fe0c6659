/** Links that are followed on the way to one file: as the kernel's limit. */
const mostLinks = 40;

/** A name as written in a layer, within the image: no leading slash, no `.`, no `..`. `escapes` if it would have led out. */
export function cleanPath(name: string): { readonly path: string; readonly escapes: boolean } {
  // Nearly all names are clean but for `./` in front or a slash behind.
  const start = name.startsWith('./') ? 2 : 0;
  const end = name.endsWith('/') ? name.length - 1 : name.length;
  const bare = end > start ? name.slice(start, end) : '';
  if (!/(^|\/)(\.{0,2})(\/|$)/.test(bare)) return { path: bare, escapes: false };
  const kept: string[] = [];
  let escapes = false;
  for (const component of name.split('/')) {
    if (component === '' || component === '.') continue;
    if (component !== '..') kept.push(component);
    else if (kept.pop() === undefined) escapes = true;
  }
  return { path: kept.join('/'), escapes };
}

/** The directory of a path; '' for what is in the root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/**
 * A path with every link on its way followed, the last part too, all within the image: an absolute target begins at its root, and `..` stops
 * there. Undefined if links go round in circles. What does not exist is no link.
 * @param targetOf where a link points, as written; undefined for what is no link.
 */
export function withoutLinks(path: string, targetOf: (path: string) => string | undefined): string | undefined {
  const todo = path.split('/').reverse();
  let at = '';
  let links = 0;
  for (let component = todo.pop(); component !== undefined; component = todo.pop()) {
    if (component === '' || component === '.') continue;
    if (component === '..') {
      at = directoryOf(at);
      continue;
    }
    const own = joined(at, component);
    const target = targetOf(own);
    if (target === undefined) {
      at = own;
      continue;
    }
    if (++links > mostLinks) return undefined;
    if (target.startsWith('/')) at = '';
    todo.push(...target.split('/').reverse());
  }
  return at;
}

/**
 * Where members of one layer come to lie. An engine unpacks a layer into a folder of its own, in order; a member below a symbolic link
 * that the same layer has made goes to where that points (within the image), as containerd does it. Links of lower layers do not matter: a
 * directory takes their place.
 */
export class LayerPaths {
  readonly #links = new Map<string, string>();
  readonly #resolved = new Map<string, string | undefined>();
  /** What was passed on the way to what is resolved. */
  readonly #passed = new Set<string>();

  /** Undefined where links go round in circles. */
  resolve(path: string): string | undefined {
    if (this.#links.size === 0) return path;
    const slash = path.lastIndexOf('/');
    if (slash === -1) return path;
    const written = path.slice(0, slash);
    if (!this.#resolved.has(written)) this.#resolved.set(written, this.#directory(written));
    const directory = this.#resolved.get(written);
    return directory === undefined ? undefined : joined(directory, path.slice(slash + 1));
  }

  /** Notes what lies at a resolved path now; a target says that it is a symbolic link. */
  put(path: string, target: string | undefined): void {
    if (target === undefined ? !this.#links.delete(path) : this.#links.get(path) === target) return;
    if (target !== undefined) this.#links.set(path, target);
    if (!this.#passed.has(path)) return;
    this.#resolved.clear();
    this.#passed.clear();
  }

  #directory(path: string): string | undefined {
    return withoutLinks(path, (at) => {
      this.#passed.add(at);
      return this.#links.get(at);
    });
  }
}

function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
