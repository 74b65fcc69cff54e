import { expectErrors } from '../../support/conduit.js';
import { expectProblem } from '../../support/problems.js';
import { useTestAppStarter } from '../../support/test-app.js';

const ACCOUNT = { email: 'jane@example.com', fullName: 'Jane Doe', password: 'correct horse' };
const USER = { email: 'john@example.com', username: 'john', password: 'correct horse' };

describe('SIGN_UP', () => {
  const startApp = useTestAppStarter();

  it.each([
    ['invited', 'New accounts need an invitation, please ask someone who runs this site'],
    ['closed', 'This site takes no new accounts'],
  ] as const)('%s refuses those without an invitation, in both APIs', async (mode, error) => {
    const { http } = await startApp({ signUp: { mode, role: 'author' } });
    const native = await http.post('/user/sign-up').send(ACCOUNT);
    expectProblem(native, { status: 403, code: 'sign_up_closed', error });
    const realworld = await http.post('/api/users').send({ user: USER });
    expectErrors(realworld, 403, { body: [error] });
  });

  it('open gives accounts the role SIGN_UP_ROLE, in both APIs', async () => {
    const { http } = await startApp({ signUp: { mode: 'open', role: 'reader' } });
    const { body } = await http.post('/user/sign-up').send(ACCOUNT).expect(201);
    expect(body.role).toBe('reader');
    const { user } = (await http.post('/api/users').send({ user: USER }).expect(201)).body;
    const article = { title: 'A title', description: 'About', body: 'A body' };
    const response = await http
      .post('/api/articles')
      .set('authorization', `Token ${user.token}`)
      .send({ article });
    expectErrors(response, 403, { body: ['Your role does not allow this'] });
  });
});
