import type { PackageOperation } from '../operations.ts';
import { optionTable, readOptions, valuesOf } from './options.ts';
import { type Action, type Model, packageOperation } from './package-tool.ts';

const mavenOptions =
  '-f,--file= -pl,--projects= -P,--activate-profiles= -s,--settings= -gs,--global-settings= -T,--threads= -l,--log-file= -rf,--resume-from= ' +
  '-t,--toolchains= -b,--builder= -D,--define= -q,--quiet -B,--batch-mode -o,--offline -U,--update-snapshots -am,--also-make';

/** Maven: what its last goal does. Goals of the dependency plugin fetch what pom.xml asks for. */
export const maven: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(mavenOptions), { singleDash: true });
  const goals = line.operands.map((word) => word.unquoted);
  const files = valuesOf(line.given, '--file').map((word) => word.unquoted);
  let action: Action = 'other';
  for (const goal of goals) {
    if (
      /^(\S+:)?dependency:|^(\S+:)?maven-dependency-plugin:/.test(goal) ||
      /:(go-offline|resolve|resolve-plugins|copy-dependencies)$/.test(goal)
    ) {
      action = 'install-project';
    } else if (
      /^(compile|test-compile|package|verify|install|deploy|process-classes|prepare-package|assembly:.*|jar:.*|war:.*|spring-boot:(build-image|repackage))$/.test(
        goal,
      )
    ) {
      action = 'build';
    } else if (/^(test|exec:.*|spring-boot:run|jetty:run|quarkus:dev)$/.test(goal)) action = 'run';
    else if (goal === 'clean' && action === 'other') action = 'clean';
  }
  return packageOperation(command, {
    manager: 'maven',
    line,
    action,
    subcommand: line.operands[0],
    manifests: files.length > 0 ? files : ['pom.xml'],
  });
};

const gradleOptions =
  '-p,--project-dir= -b,--build-file= -c,--settings-file= -x,--exclude-task= -g,--gradle-user-home= -I,--init-script= --console= ' +
  '--max-workers= --tests= --include-build= --project-cache-dir= --warning-mode= --priority= -q,--quiet -i,--info -d,--debug -s,--stacktrace';

/** Gradle. Task names are the project's own; those that fetch dependencies are known by custom. */
export const gradle: Model<PackageOperation> = (command) => {
  const line = readOptions(command.args, optionTable(gradleOptions), { singleDash: true });
  const tasks = line.operands.map((word) => word.unquoted.slice(word.unquoted.lastIndexOf(':') + 1));
  let action: Action = 'other';
  for (const task of tasks) {
    if (/^(dependencies|buildEnvironment|(resolve|download|fetch)\w*Dependencies|deps)$/i.test(task)) action = 'install-project';
    else if (/^(run|bootRun|test|check)$/.test(task)) action = 'run';
    else if (task === 'clean') action = action === 'other' ? 'clean' : action;
    else if (!/^(wrapper|tasks|help|properties|projects|init|stop)$/.test(task)) action = 'build';
  }
  const files = valuesOf(line.given, '--build-file').map((word) => word.unquoted);
  return packageOperation(command, { manager: 'gradle', line, action, subcommand: line.operands[0], manifests: files });
};
