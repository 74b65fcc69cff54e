/** Path below which the routes of this API are. */
export const REALWORLD_PREFIX = '/api';
