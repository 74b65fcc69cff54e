import { type Person, postArticle, signUp } from '../../support/people.js';
import { runJobAfterOthers } from '../../support/jobs.js';
import { useTestApp } from '../../support/test-app.js';

describe('searching with typing errors, and by beginnings of words', () => {
  const api = useTestApp();
  let author: Person;

  beforeAll(async () => {
    author = await signUp(api);
    await postArticle(api, author, {
      title: 'Aerodynamics',
      text: 'Wings and lift',
      tags: ['flight'],
    });
    await postArticle(api, author, { title: 'Über die Größe', text: 'Ein Text', language: 'de' });
    await postArticle(api, author, { title: 'Secret', text: 'zirconium', publishedAt: null });
    await postArticle(api, author, {
      title: 'Later',
      text: 'palladium',
      publishedAt: '2999-01-01T00:00:00.000Z',
    });
    await runJobAfterOthers(api, 'count-search-terms');
  });

  async function search(query: string): Promise<{ titles: string[]; corrected: string | null }> {
    const { body } = await api.http.get(`/article?${query}`).set(author.auth).expect(200);
    return {
      titles: body.items.map(({ title }: { title: string }) => title),
      corrected: body.corrected,
    };
  }

  it.each([
    ['areodynamics', 'aerodynamics'],
    ['aerodynamcis', 'aerodynamics'],
    ['aerodinamiks', 'aerodynamics'],
    ['wings of aerodynamicss', 'wings of aerodynamics'],
    ['"lift" aerodynamisc', '"lift" aerodynamics'],
  ])('finds what %j was to be, and says so', async (q, corrected) => {
    expect(await search(`q=${encodeURIComponent(q)}`)).toEqual({
      titles: ['Aerodynamics'],
      corrected,
    });
  });

  it('corrects words of other languages', async () => {
    expect(await search(`q=${encodeURIComponent('grösze')}`)).toEqual({
      titles: ['Über die Größe'],
      corrected: 'grosse',
    });
  });

  it.each(['aerodynamics', 'wing', 'xyzzyx', 'aer', 'a1b2c3d4'])(
    'leaves %j as it is',
    async (q) => {
      const { corrected } = await search(`q=${encodeURIComponent(q)}`);
      expect(corrected).toBeNull();
    },
  );

  it('leaves words alone that an article has which is not counted yet', async () => {
    await postArticle(api, author, { title: 'New', text: 'wimgs' });
    expect(await search('q=wimgs')).toEqual({ titles: ['New'], corrected: null });
  });

  it.each(['zircomium', 'paladium'])('tells nobody of %j, which is not published', async (q) => {
    expect(await search(`q=${q}`)).toEqual({ titles: [], corrected: null });
  });

  it('finds the beginning of the last word, if it is to', async () => {
    expect(await search('q=wings+aerod')).toMatchObject({ titles: ['Aerodynamics'] });
    expect(await search('q=aerod')).toMatchObject({ titles: [] });
    expect(await search('q=aerod&prefix=true')).toEqual({
      titles: ['Aerodynamics'],
      corrected: null,
    });
    expect(await search('q=zirc&prefix=true')).toMatchObject({ titles: [] });
  });
});
