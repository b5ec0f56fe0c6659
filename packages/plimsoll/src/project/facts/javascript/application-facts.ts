import type { Application } from '../../ecosystems/application.ts';
import { once } from '../../once.ts';
import type { Fact } from '../../project.types.ts';
import { environmentVariables } from '../environment.ts';
import { nativeAmong } from '../native-dependencies.ts';
import { javaScriptEnvironment } from './environment.ts';
import { javaScriptChildProcesses, javaScriptWrites } from './files.ts';
import { javaScriptLogging } from './logging.ts';
import { javaScriptMetrics } from './metrics.ts';
import { javaScriptStartupMigrations, nodeMigrations } from './migrations.ts';
import { nodeNativePackages } from './native-packages.ts';
import { prismaEnvironment } from './prisma-environment.ts';
import type { JavaScriptProgram } from './program.ts';
import { javaScriptSignals } from './signals.ts';

/** The facts of a JavaScript program that are read from its sources, each on demand. */
export function javaScriptFacts(program: JavaScriptProgram, routes: () => readonly Fact<string>[]) {
  const logging = once(() => javaScriptLogging(program));
  return {
    dependencies: () => program.dependencies,
    nativeDependencies: () => nativeAmong(program.dependencies, nodeNativePackages()),
    environment: () =>
      environmentVariables(program.reader, program.directory, [...javaScriptEnvironment(program.texts()), ...prismaEnvironment(program)]),
    signalHandlers: () => javaScriptSignals(program),
    migrations: () => nodeMigrations(program),
    startupMigrations: () => javaScriptStartupMigrations(program),
    logging,
    metrics: () => javaScriptMetrics(program, routes()),
    writes: () => javaScriptWrites(program, logging().files),
    childProcesses: () => javaScriptChildProcesses(program),
  } satisfies Partial<Application>;
}
