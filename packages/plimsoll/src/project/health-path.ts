import type { Fact } from './project.types.ts';

/** Names of health checks, best first: a check that only says "this process serves" makes the better container health check. */
const ranking = [
  'healthz',
  'health',
  'healthcheck',
  'health-check',
  'health_check',
  'healthy',
  'livez',
  'live',
  'liveness',
  'alive',
  'ready',
  'readyz',
  'readiness',
  'status',
  'ping',
  'up',
  'heartbeat',
];
/** Words that mean a health check whatever stands before them. */
const strong = new Set(['healthz', 'health', 'healthcheck', 'health-check', 'health_check', 'livez', 'liveness', 'readyz', 'readiness']);
/** Segments that say nothing about what the path is for. */
const generic =
  /^(?:api|rest|v\d{1,3}|internal|_internal|private|public|system|sys|app|web|http|service|services|monitor|monitoring|management|manage|actuator|probes?|k8s|kube|q|_|-|-\/?|status|health|healthz|checks?|common|core|base|meta|__?[a-z]+__?)$/;

/**
 * Where an absolute HTTP path stands among health checks (0 is best), or undefined if it is none: a parameter in it,
 * or a weak word (`/orders/status`) behind a segment that means something else.
 */
function healthRank(path: string): number | undefined {
  if (!/^\/[\w./-]{1,100}$/.test(path)) return undefined;
  const segments = path.toLowerCase().split('/').filter(Boolean);
  const last = segments.at(-1);
  if (last === undefined) return undefined;
  const rank = ranking.indexOf(last);
  // django-health-check is mounted at /ht/ by its own documentation.
  if (path === '/ht/') return ranking.length;
  if (rank === -1) return undefined;
  const before = segments.slice(0, -1);
  if (!strong.has(last) && !before.every((segment) => generic.test(segment))) return undefined;
  if (before.length > 0 && before.some((segment) => segment === 'health' || segment === 'healthz')) return rank + 0.5;
  return rank;
}

/** Health checks among routes, best first, each path once. */
export function rankHealthEndpoints(routes: readonly Fact<string>[]): Fact<string>[] {
  const best = new Map<string, { readonly rank: number; readonly fact: Fact<string> }>();
  for (const route of routes) {
    const rank = healthRank(route.value);
    if (rank !== undefined && !best.has(route.value)) best.set(route.value, { rank, fact: route });
  }
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || a.fact.value.length - b.fact.value.length || (a.fact.value < b.fact.value ? -1 : 1))
    .map((entry) => entry.fact);
}

/** Joins a mount prefix and a route: exactly one slash between, one in front. */
export function joinRoute(prefix: string, path: string): string {
  const left = prefix.replace(/\/+$/, '');
  const right = path.replace(/^\/+/, '');
  const joined = right === '' ? left : `${left}/${right}`;
  return joined.startsWith('/') ? joined : `/${joined}`;
}
