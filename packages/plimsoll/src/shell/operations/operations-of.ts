import type { Operation } from '../operations.ts';
import type { ShellScript } from '../view.ts';
import { apk } from './apk.ts';
import { apt } from './apt.ts';
import { decompress, sevenZip, tar, unzip } from './archive.ts';
import { cargo } from './cargo.ts';
import { choco } from './choco.ts';
import { conda } from './conda.ts';
import { dotnet } from './dotnet.ts';
import { aria2c, curl, git, svn, webRequest, wget } from './download.ts';
import { go } from './go.ts';
import { gradle, maven } from './jvm.ts';
import { mix } from './mix.ts';
import { bun, corepack, npm, npx, pnpm, yarn } from './node.ts';
import { type Model, Surroundings } from './package-tool.ts';
import { pacman } from './pacman.ts';
import { permission } from './permission.ts';
import { composer, php } from './php.ts';
import { pip, pipenv, pipx, poetry, python, uv } from './python.ts';
import { rm } from './remove.ts';
import { dnf, zypper } from './rpm.ts';
import { bundle, gem } from './ruby.ts';
import { addgroup, adduser, groupadd, passwd, useradd } from './user.ts';

/** What the commands of a script do, as far as the tools are known; in the order of the commands. */
export function operationsOf(script: ShellScript): Operation[] {
  const operations: Operation[] = [];
  let surroundings: Surroundings | undefined;
  for (const command of script.commands) {
    const model = command.name ? modelOf(command.name) : undefined;
    if (!model) continue;
    surroundings ??= new Surroundings(script);
    const operation = model(command, surroundings);
    if (operation) operations.push(operation);
  }
  return operations;
}

/** The model of a program. A switch, so that nothing is built when the module is loaded. */
function modelOf(name: string): Model<Operation> | undefined {
  switch (name) {
    case 'apt-get':
    case 'apt':
    case 'aptitude':
      return apt;
    case 'apk':
      return apk;
    case 'dnf':
    case 'dnf5':
    case 'dnf-3':
    case 'yum':
    case 'microdnf':
    case 'tdnf':
      return dnf;
    case 'zypper':
      return zypper;
    case 'pacman':
      return pacman;
    case 'pip':
      return pip;
    case 'pipx':
      return pipx;
    case 'uv':
    case 'uvx':
      return uv;
    case 'poetry':
      return poetry;
    case 'pipenv':
      return pipenv;
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return conda;
    case 'npm':
      return npm;
    case 'npx':
    case 'bunx':
      return npx;
    case 'yarn':
    case 'yarnpkg':
      return yarn;
    case 'pnpm':
      return pnpm;
    case 'bun':
      return bun;
    case 'corepack':
      return corepack;
    case 'gem':
      return gem;
    case 'bundle':
    case 'bundler':
      return bundle;
    case 'composer':
    case 'composer.phar':
      return composer;
    case 'php':
      return php;
    case 'go':
      return go;
    case 'cargo':
      return cargo;
    case 'dotnet':
      return dotnet;
    case 'mvn':
    case 'mvnw':
    case 'mvnd':
      return maven;
    case 'gradle':
    case 'gradlew':
      return gradle;
    case 'mix':
      return mix;
    case 'choco':
    case 'cinst':
      return choco;
    case 'curl':
      return curl;
    case 'wget':
      return wget;
    case 'invoke-webrequest':
    case 'invoke-restmethod':
      return webRequest;
    case 'git':
      return git;
    case 'svn':
      return svn;
    case 'aria2c':
      return aria2c;
    case 'tar':
    case 'bsdtar':
      return tar;
    case 'unzip':
      return unzip;
    case '7z':
    case '7za':
    case '7zr':
    case '7zz':
      return sevenZip;
    case 'gzip':
    case 'gunzip':
    case 'zcat':
    case 'bzip2':
    case 'bunzip2':
    case 'bzcat':
    case 'xz':
    case 'unxz':
    case 'xzcat':
    case 'zstd':
    case 'unzstd':
    case 'zstdcat':
      return decompress;
    case 'useradd':
    case 'usermod':
      return useradd;
    case 'adduser':
      return adduser;
    case 'groupadd':
      return groupadd;
    case 'addgroup':
      return addgroup;
    case 'chpasswd':
    case 'passwd':
      return passwd;
    case 'chmod':
    case 'chown':
    case 'chgrp':
      return permission;
    case 'rm':
      return rm;
    default:
      if (name.startsWith('pip') && /^pip\d[\d.]*$/.test(name)) return pip;
      if (name.startsWith('py') && /^(python|pypy)[\d.]*$/.test(name)) return python;
      if (name.startsWith('gem') && /^gem\d[\d.]*$/.test(name)) return gem;
      if (name.startsWith('php') && /^php\d[\d.]*$/.test(name)) return php;
      return undefined;
  }
}
