import manifest from '#package' with { type: 'json' };

/** Version of this package, as its documentation gives it. */
export const VERSION: string = manifest.version;
