import type { PackageOperation } from '../operations.ts';
import { optionTable, readOptions } from './options.ts';
import { type Action, actionOf, type Model, packageOperation } from './package-tool.ts';
import { specsOf, splitGo } from './specs.ts';

const options =
  '-o= -ldflags= -tags= -gcflags= -asmflags= -gccgoflags= -mod= -modfile= -p= -C= -buildmode= -compiler= -installsuffix= -pkgdir= -toolexec= ' +
  '-exec= -covermode= -coverpkg= -coverprofile= -run= -timeout= -count= -overlay= -pgo= -parallel= -bench=';

const actions: Partial<Record<Action, string>> = { build: 'build', run: 'run test generate vet tool', install: 'install get' };
const modules = ['go.mod', 'go.sum'];

/** The go command. `go get` and `go install` of patterns such as `./...` work on the project. */
export const go: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(options), { singleDash: true });
  const [subcommand, ...names] = line.operands;
  const base = { manager: 'go' as const, line, subcommand };
  const word = subcommand?.unquoted;
  if (word === 'mod' || word === 'work') {
    const second = names[0]?.unquoted;
    if (second !== 'download' && second !== 'vendor' && second !== 'tidy') return packageOperation(command, { ...base, action: 'other' });
    const packages = second === 'download' ? specsOf(names.slice(1), splitGo) : [];
    if (packages.length > 0) return packageOperation(command, { ...base, action: 'install', packages });
    return packageOperation(command, { ...base, action: 'install-project', manifests: modules, frozen: second !== 'tidy' });
  }
  if (word === 'clean') {
    const cleans = line.given.some((each) => each.name === '-modcache' || each.name === '-cache');
    return packageOperation(command, { ...base, action: cleans ? 'clean' : 'other' });
  }
  const action = actionOf(word, actions);
  if (action === 'run') {
    const packages = word === 'run' ? specsOf(names.slice(0, 1), splitGo) : [];
    return packageOperation(command, { ...base, action, packages });
  }
  if (action !== 'install') return packageOperation(command, { ...base, action });
  const packages = specsOf(names, splitGo);
  if (packages.some((spec) => spec.source !== 'file')) return packageOperation(command, { ...base, action, packages });
  if (word === 'install') return packageOperation(command, { ...base, action: 'build', packages });
  return packageOperation(command, { ...base, action: 'install-project', packages, manifests: modules });
};
