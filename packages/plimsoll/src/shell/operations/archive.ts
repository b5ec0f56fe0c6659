import type { ArchiveOperation } from '../operations.ts';
import { redirected } from './download.ts';
import { type Given, isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import type { Model } from './package-tool.ts';

const tarOptions =
  '-x,--extract,--get -c,--create -t,--list -r,--append -u,--update -A,--catenate -f,--file= -C,--directory= -T,--files-from= -X,--exclude-from= ' +
  '-b,--blocking-factor= -I,--use-compress-program= -N,--newer= -g,--listed-incremental= -K,--starting-file= -V,--label= -F,--info-script= --strip-components,--strip= ' +
  '--exclude= --transform,--xform= --owner= --group= --mode= --mtime= --format= --checkpoint= --one-top-level? -z,--gzip -j,--bzip2 -J,--xz -v,--verbose -p,--preserve-permissions -k,--keep-old-files';

/** tar(1). Its first word may be a bundle of options without a dash, whose values follow in their order. */
export const tar: Model<ArchiveOperation> = (command) => {
  const [first, ...others] = command.args;
  const old = first !== undefined && /^[A-Za-z]+$/.test(first.unquoted);
  const table = optionTable(tarOptions);
  const given: Given[] = [];
  if (old) {
    for (const letter of first.unquoted) {
      const option = table.get(`-${letter}`);
      const value = option?.takes === 'next' ? others.shift() : undefined;
      given.push({ name: option?.name ?? `-${letter}`, value: value ?? true, word: first });
    }
  }
  const line = readOptions(old ? others : command.args, table);
  given.push(...line.given);
  const action = isGiven(given, '--extract')
    ? 'extract'
    : isGiven(given, '--create', '--append', '--update')
      ? 'create'
      : isGiven(given, '--list')
        ? 'list'
        : undefined;
  if (!action) return undefined;
  const file = valuesOf(given, '--file').at(-1);
  return {
    kind: 'archive',
    command,
    tool: 'tar',
    action,
    archive: file ? file.value : '-',
    destination: valuesOf(given, '--directory').at(-1)?.value,
  };
};

/** unzip(1). */
export const unzip: Model<ArchiveOperation> = (command) => {
  const { given, operands } = readOptions(command.args, optionTable('-d= -x= -P= -O= -l -t -o -q'));
  if (!operands[0]) return undefined;
  const action = isGiven(given, '-l', '-t', '-Z', '-v') ? 'list' : 'extract';
  return { kind: 'archive', command, tool: 'unzip', action, archive: operands[0].value, destination: valuesOf(given, '-d').at(-1)?.value };
};

/** 7z(1) and its other names: the first word is the command, switches have their value attached. */
export const sevenZip: Model<ArchiveOperation> = (command) => {
  const operands = command.args.filter((word) => !word.unquoted.startsWith('-'));
  const verb = operands[0]?.unquoted;
  const action =
    verb === 'x' || verb === 'e' ? 'extract' : verb === 'a' || verb === 'u' ? 'create' : verb === 'l' || verb === 't' ? 'list' : undefined;
  if (!action) return undefined;
  const to = command.args.find((word) => word.unquoted.startsWith('-o'));
  return { kind: 'archive', command, tool: command.name ?? '7z', action, archive: operands[1]?.value, destination: to?.value?.slice(2) };
};

/** gunzip, bunzip2, unxz, unzstd, and the compressors with `-d`. */
export const decompress: Model<ArchiveOperation> = (command) => {
  const table =
    '-d,--decompress,--uncompress -c,--stdout,--to-stdout -k,--keep -f,--force -S,--suffix= -T,--threads= -o= -l,--list -t,--test -q,--quiet -v,--verbose';
  const { given, operands, rest } = readOptions(command.args, optionTable(table));
  const name = command.name ?? '';
  const extracts = /^(gun|bun|un)|^zcat$|^xzcat$|^bzcat$|^zstdcat$/.test(name) || isGiven(given, '--decompress');
  const file = operands[0] ?? rest[0];
  const output = valuesOf(given, '-o').at(-1)?.value ?? redirected(command);
  return {
    kind: 'archive',
    command,
    tool: name,
    action: isGiven(given, '--list', '--test') ? 'list' : extracts ? 'extract' : 'create',
    archive: file ? file.value : '-',
    destination: output,
  };
};
