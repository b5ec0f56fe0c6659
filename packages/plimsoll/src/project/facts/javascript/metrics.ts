import type { Fact } from '../../project.types.ts';
import { dependencyAmong } from '../patterns.ts';
import type { JavaScriptProgram } from './program.ts';

const libraries = [
  'prom-client',
  'express-prom-bundle',
  'express-prometheus-middleware',
  'fastify-metrics',
  '@willsoto/nestjs-prometheus',
  '@fastify/metrics',
  'koa-prometheus-exporter',
  '@hono/prometheus',
  'elysia-prometheus',
  'swagger-stats',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/exporter-metrics-*',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/sdk-node',
  '@opentelemetry/auto-instrumentations-node',
  '@vercel/otel',
  'hot-shots',
  'dd-trace',
  'newrelic',
  'elastic-apm-node',
  'applicationinsights',
];

/** The library that gives a JavaScript program's metrics, or its route `/metrics`. */
export function javaScriptMetrics({ dependencies }: JavaScriptProgram, routes: readonly Fact<string>[]): Fact<string> | undefined {
  return dependencyAmong(dependencies, libraries) ?? routes.find((route) => /(?:^|\/)metrics\/?$/.test(route.value));
}
