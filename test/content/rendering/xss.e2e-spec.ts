import { XSS_VECTORS } from '../../fixtures/xss-vectors.js';
import { scriptsIn } from '../../support/html.js';
import { type Person, postArticle, postComment, signUp } from '../../support/people.js';
import { useTestApp } from '../../support/test-app.js';

describe('what could run scripts', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
  });

  it('is found by these tests where it is', () => {
    expect(scriptsIn('<p><img src="x" onerror="alert(1)"></p>')).toEqual(['onerror="alert(1)"']);
    expect(scriptsIn('<a href="java\nscript:alert(1)">X</a>')).toHaveLength(1);
    expect(scriptsIn('<a href="data:text/html,X">X</a>')).toHaveLength(1);
    expect(scriptsIn('<script>')).toEqual(['<script>']);
    expect(() => scriptsIn('<p><img src=x></p>')).toThrow('Not in the one form');
  });

  it.each(XSS_VECTORS)('is in no HTML of an article or a comment: %j', async (vector) => {
    const text = `${vector}\n\n## ${vector}\n\n![${vector}](https://good.example/x.png "${vector}")`;
    const fields = { title: vector, description: vector, imageAlt: vector };
    const { slug } = await postArticle(api, author, { text, ...fields });
    await postComment(api, author, slug, text);
    const { body } = await api.http.get(`/article/${slug}?render=html`).expect(200);
    expect(scriptsIn(body.html)).toEqual([]);
    expect(scriptsIn(body.comments[0].html)).toEqual([]);
  });
});
