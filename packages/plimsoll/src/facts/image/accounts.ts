import type { ImageView } from '../views/image-view.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly shell: string;
  /** The password field: `x` where it is in shadow. */
  readonly password: string;
  /** From 1. */
  readonly line: number;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly line: number;
}

export interface Shadow {
  readonly name: string;
  /** A hash, `*` or `!…` for none that anything matches, or empty for no password at all. */
  readonly password: string;
  readonly line: number;
}

/** Accounts of the image by `/etc/passwd` (passwd(5)); lines that are none are left out. Undefined if there is no such file. */
export function accountsOf(image: ImageView): readonly Account[] | undefined {
  return fieldsOf(image, 'etc/passwd')?.flatMap(({ fields, line }) => {
    const [name = '', password = '', uid = '', gid = '', , , shell = ''] = fields;
    if (fields.length < 7 || !isId(uid) || !isId(gid)) return [];
    return [{ name, password, uid: Number(uid), gid: Number(gid), shell, line }];
  });
}

/** Groups by `/etc/group` (group(5)). */
export function groupsOf(image: ImageView): readonly Group[] | undefined {
  return fieldsOf(image, 'etc/group')?.flatMap(({ fields: [name = '', , gid = ''], line }) =>
    isId(gid) ? [{ name, gid: Number(gid), line }] : [],
  );
}

/** Passwords by `/etc/shadow` (shadow(5)). */
export function shadowOf(image: ImageView): readonly Shadow[] | undefined {
  return fieldsOf(image, 'etc/shadow')?.flatMap(({ fields, line }) =>
    fields.length < 8 ? [] : [{ name: fields[0] ?? '', password: fields[1] ?? '', line }],
  );
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function fieldsOf(image: ImageView, path: string) {
  return image
    .text(path)
    ?.split('\n')
    .map((text, index) => ({ fields: text.trimEnd().split(':'), line: index + 1 }))
    .filter(({ fields: [name = ''] }) => name !== '' && !name.startsWith('#'));
}

/** Who a container of the image runs as, unless it is told otherwise. */
export interface RunningUser {
  /** As the configuration has it; `root` where it says nothing. */
  readonly name: string;
  /** Undefined if it is a name that `/etc/passwd` does not have. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** The configuration names it. */
  readonly isSet: boolean;
}

/** The user by `config.User` (`user[:group]`, by name or number) and the image's own accounts. */
export function runningUser(image: ImageView): RunningUser {
  const written = image.container.user?.trim() ?? '';
  const [user = '', group = ''] = written.split(':');
  const isSet = user !== '';
  const accounts = accountsOf(image) ?? [];
  const named = isSet ? user : 'root';
  const account = isId(named) ? accounts.find(({ uid }) => uid === Number(named)) : accounts.find(({ name }) => name === named);
  const uid = isId(named) ? Number(named) : (account?.uid ?? (named === 'root' ? 0 : undefined));
  const groupId = isId(group) ? Number(group) : groupsOf(image)?.find(({ name }) => name === group)?.gid;
  return { name: named, uid, gid: group === '' ? (account?.gid ?? (uid === 0 ? 0 : undefined)) : groupId, isSet };
}
