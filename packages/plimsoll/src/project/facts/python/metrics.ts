import type { Fact } from '../../project.types.ts';
import { dependencyAmong } from '../patterns.ts';
import type { PythonProgram } from './program.ts';
import { usedLibrary } from './program.ts';

const libraries = [
  ['prometheus-client', 'prometheus_client'],
  ['prometheus-fastapi-instrumentator', 'prometheus_fastapi_instrumentator'],
  ['starlette-exporter', 'starlette_exporter'],
  ['starlette-prometheus', 'starlette_prometheus'],
  ['django-prometheus', 'django_prometheus'],
  ['prometheus-flask-exporter', 'prometheus_flask_exporter'],
  ['aioprometheus', 'aioprometheus'],
  ['opentelemetry-sdk', 'opentelemetry.metrics'],
  ['opentelemetry-sdk', 'opentelemetry.sdk.metrics'],
  ['azure-monitor-opentelemetry', 'azure.monitor.opentelemetry'],
  ['statsd', 'statsd'],
  ['datadog', 'datadog'],
  ['logfire', 'logfire'],
] as const;
/** Agents that are put in front of the program's command and need no line of its code. */
const agents = ['opentelemetry-distro', 'ddtrace', 'newrelic', 'elastic-apm'];

/** The library that gives a Python program's metrics, or its route `/metrics`. */
export function pythonMetrics(program: PythonProgram, routes: readonly Fact<string>[]): Fact<string> | undefined {
  return (
    usedLibrary(program, libraries) ??
    dependencyAmong(program.dependencies, agents) ??
    routes.find((route) => /(?:^|\/)metrics\/?$/.test(route.value))
  );
}
