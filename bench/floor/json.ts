/** For responses whose JSON PostgreSQL has built. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** The body if nothing was found; no measurement mistakes it for a result. */
export const NOT_FOUND = '{"error":"Not found"}';
