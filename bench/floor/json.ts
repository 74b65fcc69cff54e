/** Of answers whose JSON is there already. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** The body where nothing was found; no measurement takes it for an answer. */
export const NOT_FOUND = '{"error":"Not found"}';
