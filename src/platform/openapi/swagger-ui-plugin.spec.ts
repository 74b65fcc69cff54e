import { ownAuthorizations } from './swagger-ui-plugin.js';

/** What the button is told on a page with one scheme, where these are authorized. */
function isShownAsAuthorized(scheme: string, authorized: string[]): unknown {
  const { authorizeBtn } = ownAuthorizations().wrapComponents;
  const render = authorizeBtn?.('button', {
    React: { createElement: (_, props) => props },
    authSelectors: {
      authorized: () => ({ some: (isSo) => authorized.some((name) => isSo({}, name)) }),
    },
    specSelectors: { securityDefinitions: () => new Set([scheme]) },
  });
  return render?.({ isAuthorized: authorized.length > 0, onClick: 'kept' });
}

describe('the button Authorize of Swagger UI', () => {
  it('shows an authorization of its own page', () => {
    const props = { isAuthorized: true, onClick: 'kept' };
    expect(isShownAsAuthorized('platen', ['realworld', 'platen'])).toEqual(props);
  });

  it('does not show one of another page', () => {
    const props = { isAuthorized: false, onClick: 'kept' };
    expect(isShownAsAuthorized('realworld', ['platen'])).toEqual(props);
  });
});
