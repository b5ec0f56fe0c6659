/**
 * Names of functions that run when a program starts. What another function asks for may never be needed: a handler of
 * requests, or the branch for one of several providers.
 */
export const startName =
  /^(?:_*(?:async_?)?(?:main|bootstrap|run|serve|listen|start|boot|launch|init|initialize|setup|configure|load|read|parse|validate|check|ensure|require|register|connect|lifespan|ready|on_?startup)(?:[A-Z_]\w*|server|app|ed)?|constructor|__init__|__new__|__post_init__|create_?(?:app|server|application|config|settings|logger|client|pool|engine|connection)\w*|(?:get|make|build|fetch)_?(?:app|env\w*|settings|config\w*|options|secret\w*|database_?url|db_?url)\w*|config\w*|settings|env\w*)$/i;
