/** As much of Swagger UI's own objects as {@link ownAuthorizations} uses; both are Immutable.js maps. */
interface SwaggerUi {
  React: { createElement: (component: unknown, props: object) => unknown };
  authSelectors: {
    authorized: () => { some: (isSo: (value: unknown, scheme: string) => boolean) => boolean };
  };
  specSelectors: { securityDefinitions: () => { has: (scheme: string) => boolean } };
}

/** The parts of a plugin that replace components of the page, by name. */
interface SwaggerUiPlugin {
  wrapComponents: Record<string, (original: unknown, ui: SwaggerUi) => (props: object) => unknown>;
}

/**
 * A plugin of Swagger UI. That keeps the authorizations of all pages of an origin in one place, and
 * shows _Authorize_ as done where there is any. With this plugin, only one of a scheme of the page's
 * own counts.
 *
 * It runs in the browser, where it is sent as text, and so refers to nothing outside of itself.
 */
export function ownAuthorizations(): SwaggerUiPlugin {
  return {
    wrapComponents: {
      authorizeBtn:
        (original, { React, authSelectors, specSelectors }) =>
        (props) => {
          const own = specSelectors.securityDefinitions();
          const isAuthorized = authSelectors.authorized().some((_, scheme) => own.has(scheme));
          return React.createElement(original, { ...props, isAuthorized });
        },
    },
  };
}
