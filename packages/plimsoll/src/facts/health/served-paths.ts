import { startChain } from '../start/start-chain.ts';
import type { DockerfileView } from '../views/dockerfile-view.ts';
import { sameRoute } from './health-handlers.ts';

const mostFiles = 2000;
const mostBytes = 16 * 1024 * 1024;

/**
 * Whether the application answers at the path of a health check. Undefined unless its routes are known whole: a framework that is
 * read is what the image starts, no source file names the path's last part in any way, and nothing in them takes paths that are not
 * written down (parameters, catch-alls, proxies, static pages, libraries that bring checks of their own).
 */
export function answersAt(view: DockerfileView, path: string): boolean | undefined {
  const { project } = view;
  if (!project || !/^\/[\w./-]{1,100}$/.test(path)) return undefined;
  if (project.healthEndpoints.some(({ value }) => sameRoute(value, path))) return true;
  const word = path
    .split('/')
    .filter(Boolean)
    .at(-1)
    ?.replace(/\.\w+$/, '');
  if (word === undefined || word.length < 3 || !frameworks.test(project.framework?.value ?? '') || project.routes.length === 0)
    return undefined;
  if (project.dependencies.some(({ name }) => bringsRoutes.test(name)) || !startsProject(view)) return undefined;
  return view.derive(code)?.some((text) => text.includes(word) || takesAnyPath.test(text)) === false ? false : undefined;
}

const frameworks = /^(?:express|fastify|koa|hono|flask|fastapi)$/;
const bringsRoutes =
  /health|terminus|light-?ship|actuator|probe|apollo|status|monitor|autoload|swagger-(?:express|tools)|openapi-(?:backend|validator|glue)|connexion|proxy|gateway|feathers|loopback|moleculer|next$|nuxt|nest|^vite$|graphql-yoga|payload|strapi|gradio|streamlit|django|admin|tus/i;
const takesAnyPath =
  /["'`]\/(?:\*|:\w|\(|<|\{)|["'`]\*["'`]|sendFile|send_from_directory|index\.html|StaticFiles|\.static\(|serveStatic|[pP]roxy|readdir|glob\b|importlib|import_module|\.mount\(|add_url_rule|add_api_route|catch_all|errorhandler\(404|\.use\(\s{0,5}(?:async\s{0,5})?(?:\(|function|_)|setNotFoundHandler|add_middleware|\.middleware\(/;

/** What the Dockerfile starts is a program of the language, not a server in front of it. */
function startsProject(view: DockerfileView): boolean {
  const { main } = startChain(view);
  return (
    main?.step !== undefined &&
    /^(?:node|nodejs|bun|tsx|python[\d.]*|uvicorn|gunicorn|hypercorn|granian|flask|fastapi)$/.test(main.command.name ?? '')
  );
}

/** The texts of all program files of the context; undefined where they cannot all be read. */
function code({ context }: DockerfileView): readonly string[] | undefined {
  if (!context || context.incomplete !== undefined) return undefined;
  const files = context.sent.files.filter(({ path }) => /\.(?:[cm]?[jt]sx?|py)$/.test(path) && !/(?:^|\/)node_modules\//.test(path));
  if (files.length === 0 || files.length > mostFiles || files.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes) return undefined;
  const texts: string[] = [];
  for (const { path } of files) {
    const source = context.read(path);
    if (!source) return undefined;
    texts.push(source.text);
  }
  return texts;
}
