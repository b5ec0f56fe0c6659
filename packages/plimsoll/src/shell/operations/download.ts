import type { Span } from '../../model/text.ts';
import type { DownloadOperation } from '../operations.ts';
import { basename } from '../programs.ts';
import type { Command, ShellWord } from '../view.ts';
import { type Given, isGiven, optionTable, readOptions, valuesOf } from './options.ts';
import type { Model } from './package-tool.ts';

const curlOptions =
  '-o,--output= -O,--remote-name -H,--header= -X,--request= -d,--data= --data-raw= --data-binary= --data-urlencode= --json= -F,--form= -u,--user= ' +
  '-A,--user-agent= -e,--referer= -b,--cookie= -c,--cookie-jar= -x,--proxy= -U,--proxy-user= -m,--max-time= --connect-timeout= --retry= ' +
  '--retry-delay= --retry-max-time= -w,--write-out= -T,--upload-file= -K,--config= -E,--cert= --key= --cacert= --capath= --cert-type= --key-type= ' +
  '-r,--range= -C,--continue-at= -y,--speed-time= -Y,--speed-limit= -z,--time-cond= -D,--dump-header= -Q,--quote= -P,--ftp-port= -t,--telnet-option= ' +
  '--limit-rate= --max-redirs= --resolve= --connect-to= --interface= --url= --output-dir= --proto= --proto-default= --proto-redir= --tls-max= --ciphers= ' +
  '--max-filesize= --noproxy= --oauth2-bearer= --netrc-file= --unix-socket= --local-port= --pinnedpubkey= --stderr= --trace= --trace-ascii= ' +
  '-s,--silent -S,--show-error -f,--fail -L,--location -k,--insecure -J,--remote-header-name -I,--head -v,--verbose -g,--globoff -#,--progress-bar';

const wgetOptions =
  '-O,--output-document= -o,--output-file= -a,--append-output= -P,--directory-prefix= -t,--tries= -T,--timeout= -w,--wait= -U,--user-agent= -i,--input-file= ' +
  '-B,--base= -Q,--quota= -e,--execute= -D,--domains= -A,--accept= -R,--reject= -I,--include-directories= -X,--exclude-directories= -l,--level= ' +
  '--header= --user= --password= --http-user= --http-password= --proxy-user= --post-data= --post-file= --method= --body-data= --body-file= --ca-certificate= ' +
  '--ca-directory= --certificate= --private-key= --limit-rate= --waitretry= --connect-timeout= --read-timeout= --dns-timeout= --max-redirect= --referer= ' +
  '--load-cookies= --save-cookies= --secure-protocol= --progress= --cut-dirs= --prefer-family= --bind-address= --default-page= --checksum= ' +
  '-n? -q,--quiet -c,--continue -N,--timestamping -r,--recursive -S,--server-response -v,--verbose';

/** curl(1). */
export const curl: Model<DownloadOperation> = (command) => {
  const { given, operands, rest } = readOptions(command.args, optionTable(curlOptions));
  const urls = [...operands, ...rest, ...valuesOf(given, '--url')];
  const named = valuesOf(given, '--output').at(-1);
  let output: string | undefined;
  if (named) output = named.value;
  else if (isGiven(given, '--remote-name', '--remote-name-all')) output = fileOf(urls);
  else output = redirected(command) ?? '-';
  const directory = valuesOf(given, '--output-dir').at(-1);
  return download(
    command,
    'curl',
    urls,
    directory ? inDirectory(directory, output) : output,
    where(given, '--insecure', '--proxy-insecure'),
  );
};

/** wget(1), GNU's and busybox's. */
export const wget: Model<DownloadOperation> = (command) => {
  const { given, operands, rest } = readOptions(command.args, optionTable(wgetOptions));
  const urls = [...operands, ...rest];
  const document = valuesOf(given, '--output-document').at(-1);
  const directory = valuesOf(given, '--directory-prefix').at(-1);
  const output = document ? (document.value === '-' ? (redirected(command) ?? '-') : document.value) : inDirectory(directory, fileOf(urls));
  return download(command, 'wget', urls, output, where(given, '--no-check-certificate'));
};

/** `git clone`: the folder it writes; other subcommands download nothing new. */
export const git: Model<DownloadOperation> = (command) => {
  const table =
    '-C= -c= --git-dir= --work-tree= --namespace= --exec-path? -b,--branch= --revision= --depth= -o,--origin= -u,--upload-pack= --reference= --template= --config= -j,--jobs= --filter= --shallow-since= --separate-git-dir= -q,--quiet';
  const { given, operands, rest } = readOptions(command.args, optionTable(table));
  const [subcommand, url, folder] = [...operands, ...rest];
  if (subcommand?.unquoted !== 'clone' || !url) return undefined;
  const insecure = given.find(
    ({ name, value }) =>
      (name === '-c' || name === '--config') && value !== true && /^http\.(.*\.)?sslverify=(false|0|no|off)$/i.test(value.unquoted),
  );
  const output = folder ? folder.value : fileOf([url])?.replace(/\.git$/, '');
  const reference = valuesOf(given, '--branch').at(-1) ?? valuesOf(given, '--revision').at(-1);
  return { ...download(command, 'git', [url], output, insecure && spanOf(insecure)), reference };
};

/** `svn checkout` and `svn export`. */
export const svn: Model<DownloadOperation> = (command) => {
  const { given, operands } = readOptions(
    command.args,
    optionTable('-r,--revision= --username= --password= --config-dir= --config-option= --depth= -q,--quiet'),
  );
  const [subcommand, url, folder] = operands;
  if (!url || !/^(checkout|co|export)$/.test(subcommand?.unquoted ?? '')) return undefined;
  return download(
    command,
    'svn',
    [url],
    folder ? folder.value : fileOf([url]),
    where(given, '--trust-server-cert', '--trust-server-cert-failures'),
  );
};

/** aria2c(1). */
export const aria2c: Model<DownloadOperation> = (command) => {
  const table =
    '-o,--out= -d,--dir= -x,--max-connection-per-server= -s,--split= -j,--max-concurrent-downloads= -k,--min-split-size= -i,--input-file= -l,--log= --header= -U,--user-agent= --checksum= -m,--max-tries= -t,--timeout=';
  const { given, operands, rest } = readOptions(command.args, optionTable(table));
  const urls = [...operands, ...rest];
  const out = valuesOf(given, '--out').at(-1);
  const insecure = given.find(({ name, value }) => name === '--check-certificate' && value !== true && value.unquoted === 'false');
  return download(
    command,
    'aria2c',
    urls,
    inDirectory(valuesOf(given, '--dir').at(-1), out ? out.value : fileOf(urls)),
    insecure?.word.span,
  );
};

/** Invoke-WebRequest of PowerShell: names of parameters may be cut short, and are read without regard to case. */
export const webRequest: Model<DownloadOperation> = (command) => {
  const { args } = command;
  const given = (pattern: RegExp) => {
    const at = args.findIndex(({ unquoted }) => pattern.test(unquoted));
    return at === -1 ? undefined : args[at + 1];
  };
  const named = given(/^-u(?:ri?)?$/i);
  // The first word that is no parameter and no value of one.
  const plain = args.find(({ unquoted }, at) => {
    const before = args[at - 1]?.unquoted ?? '';
    return !unquoted.startsWith('-') && (!before.startsWith('-') || /^-(?:useb\w*|disablek\w*|passthru|skip\w*)$/i.test(before));
  });
  const url = named ?? plain;
  if (!url) return undefined;
  const file = given(/^-outf(?:i(?:le?)?)?$/i);
  const insecure = args.find(({ unquoted }) => /^-skipcert\w*$/i.test(unquoted));
  return download(command, 'Invoke-WebRequest', [url], file ? file.value : '-', insecure?.span);
};

function download(
  command: Command,
  tool: DownloadOperation['tool'],
  urls: readonly ShellWord[],
  output: string | undefined,
  insecure: DownloadOperation['insecure'],
): DownloadOperation {
  return { kind: 'download', command, tool, urls, output, insecure, reference: undefined };
}

function where(given: readonly Given[], ...names: string[]): DownloadOperation['insecure'] {
  const found = given.find((each) => names.includes(each.name));
  return found && spanOf(found);
}

/** From the option to its value. */
function spanOf({ word, value }: Given): Span {
  return value === true ? word.span : { start: word.span.start, end: Math.max(word.span.end, value.span.end) };
}

/** The last part of the only address's path, as the tools name the file they write. */
function fileOf(urls: readonly ShellWord[]): string | undefined {
  const [url] = urls;
  if (urls.length !== 1 || !url) return undefined;
  const path = url.unquoted.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  const name = basename(path);
  return name.includes('$') || name.includes('`') || name === '' ? undefined : name;
}

function inDirectory(directory: ShellWord | undefined, file: string | undefined): string | undefined {
  if (!directory || file === undefined) return file;
  return directory.value === undefined ? undefined : `${directory.value.replace(/\/$/, '')}/${file}`;
}

/** The file that standard output goes to. */
export function redirected(command: Command): string | undefined {
  const to = command.redirections.findLast(
    ({ operator, fd }) => (fd === undefined || fd === 1) && (operator === '>' || operator === '>>' || operator === '>|'),
  );
  return to?.target?.value;
}
