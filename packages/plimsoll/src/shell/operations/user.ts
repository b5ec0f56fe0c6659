import type { UserOperation } from '../operations.ts';
import type { ShellWord } from '../view.ts';
import { type Given, isGiven, optionMap, optionTable, readOptions, valuesOf } from './options.ts';
import type { Model } from './package-tool.ts';

const shadow =
  '-u,--uid= -g,--gid= -G,--groups= -d,--home-dir,--home= -c,--comment= -s,--shell= -k,--skel= -K,--key= -p,--password= -e,--expiredate= -f,--inactive= ' +
  '-b,--base-dir= -R,--root= -P,--prefix= -Z,--selinux-user= -l,--login= -r,--system -m,--create-home -M,--no-create-home -N,--no-user-group -o,--non-unique -a,--append -U,--user-group';

/** useradd(8) and usermod(8). */
export const useradd: Model<UserOperation> = (command) => {
  // usermod's `-l` takes the new name; useradd's `-l` (no log entries) takes nothing.
  const options = command.name === 'usermod' ? shadow : shadow.replace('-l,--login=', '-l,--no-log-init');
  const { given, operands, rest } = readOptions(command.args, optionTable(options));
  const group = valuesOf(given, '--gid').at(-1) ?? valuesOf(given, '--groups').at(-1);
  return operation(command, command.name === 'usermod' ? 'usermod' : 'useradd', [...operands, ...rest][0], given, group);
};

/** groupadd(8). */
export const groupadd: Model<UserOperation> = (command) => {
  const { given, operands, rest } = readOptions(
    command.args,
    optionTable('-g,--gid= -K,--key= -p,--password= -R,--root= -P,--prefix= -U,--users= -f,--force -r,--system -o,--non-unique'),
  );
  return { ...operation(command, 'groupadd', undefined, given, [...operands, ...rest][0]), uid: numberOf(valuesOf(given, '--gid').at(-1)) };
};

/**
 * adduser(8) of Debian (long options, `--uid N`) and of busybox (`-u N`, `-G group`, `-S`, `-D`). Both take a group as
 * second operand.
 */
export const adduser: Model<UserOperation> = (command) => {
  const table =
    '-u,--uid= -G,--ingroup= -h,--home= -g,--gecos,--comment= -s,--shell= -k= --gid= --firstuid= --lastuid= --firstgid= --lastgid= --conf= --add_extra_groups ' +
    '-S,--system -D,--disabled-password -H,--no-create-home --disabled-login --group';
  const { given, operands, rest } = readOptions(command.args, optionTable(table));
  const [user, second] = [...operands, ...rest];
  return operation(command, 'adduser', user, given, second ?? valuesOf(given, '--ingroup').at(-1) ?? valuesOf(given, '--gid').at(-1));
};

/** addgroup(8) of Debian and busybox: one operand is the group; two are a user and its group. */
export const addgroup: Model<UserOperation> = (command) => {
  const { given, operands, rest } = readOptions(command.args, optionTable('-g,--gid= -S,--system --firstgid= --lastgid= --conf='));
  const [first, second] = [...operands, ...rest];
  return { ...operation(command, 'addgroup', second && first, given, second ?? first), uid: numberOf(valuesOf(given, '--gid').at(-1)) };
};

const passwdOptions =
  '-d,--delete -l,--lock -u,--unlock -e,--expire -f,--force -S,--status --stdin -a -R,--root= -n,--mindays= -x,--maxdays= -w,--warndays= -i,--inactive=';

/** chpasswd(8) and passwd(1): a password is set. */
export const passwd: Model<UserOperation> = (command) => {
  const { given, operands } = readOptions(
    command.args,
    optionTable(
      command.name === 'chpasswd' ? '-c,--crypt-method= -s,--sha-rounds= -R,--root= -P,--prefix= -e,--encrypted -m,--md5' : passwdOptions,
    ),
  );
  return operation(command, command.name === 'chpasswd' ? 'chpasswd' : 'passwd', operands[0], given, undefined);
};

function operation(
  command: UserOperation['command'],
  tool: UserOperation['tool'],
  user: ShellWord | undefined,
  given: readonly Given[],
  group: ShellWord | undefined,
): UserOperation {
  return {
    kind: 'user',
    command,
    tool,
    user: user?.value,
    uid: numberOf(valuesOf(given, '--uid').at(-1)),
    group: group?.value,
    system: isGiven(given, '--system'),
    options: optionMap(given),
  };
}

function numberOf(word: ShellWord | undefined): number | undefined {
  return word?.value !== undefined && /^\d{1,10}$/.test(word.value) ? Number(word.value) : undefined;
}
