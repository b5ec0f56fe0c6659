import type { Application } from '../../ecosystems/application.ts';
import { once } from '../../once.ts';
import type { Fact } from '../../project.types.ts';
import { environmentVariables } from '../environment.ts';
import { nativeAmong } from '../native-dependencies.ts';
import type { PyprojectSettings } from './entry-point.ts';
import { pythonEntryPoint } from './entry-point.ts';
import { pythonEnvironment } from './environment.ts';
import { pythonChildProcesses, pythonWrites } from './files.ts';
import { pythonLogging } from './logging.ts';
import { pythonMetrics } from './metrics.ts';
import { pythonMigrations, pythonStartupMigrations } from './migrations.ts';
import { pythonNativePackages } from './native-packages.ts';
import type { PythonProgram } from './program.ts';
import { pythonSignals } from './signals.ts';

/** The facts of a Python program that are read from its sources, each on demand. */
export function pythonFacts(program: PythonProgram, routes: () => readonly Fact<string>[], settings: PyprojectSettings | undefined) {
  const logging = once(() => pythonLogging(program));
  return {
    dependencies: () => program.dependencies,
    nativeDependencies: () => nativeAmong(program.dependencies, pythonNativePackages()),
    environment: () => environmentVariables(program.reader, program.directory, pythonEnvironment(program.texts())),
    signalHandlers: () => pythonSignals(program),
    migrations: () => pythonMigrations(program),
    startupMigrations: () => pythonStartupMigrations(program),
    logging,
    metrics: () => pythonMetrics(program, routes()),
    writes: () => pythonWrites(program, logging().files),
    childProcesses: () => pythonChildProcesses(program),
    entryPoint: () => pythonEntryPoint(program, settings),
  } satisfies Partial<Application>;
}
