import { layOut, messageIdOf } from './mail-layout.js';

const MAIL = {
  to: 'jane@example.com',
  subject: 'A <b>bold</b> subject',
  paragraphs: ['Hello <script>alert(1)</script>,'],
  action: { label: 'Go & see', url: 'https://blog.example/?a=1&b="2"' },
  footer: ['Bye.'],
};

describe('the layout of mails', () => {
  it('writes the same content as text', () => {
    expect(layOut(MAIL).text).toBe(
      'Hello <script>alert(1)</script>,\n\nGo & see:\nhttps://blog.example/?a=1&b="2"\n\nBye.\n',
    );
  });

  it('escapes everything in HTML', () => {
    const { html } = layOut(MAIL);
    expect(html).toContain('<title>A &lt;b&gt;bold&lt;/b&gt; subject</title>');
    expect(html).toContain('<p>Hello &lt;script&gt;alert(1)&lt;/script&gt;,</p>');
    expect(html).toContain('href="https://blog.example/?a=1&amp;b=&quot;2&quot;"');
  });
});

describe('messageIdOf', () => {
  it.each([
    ['Platen <noreply@blog.example>', '<key@blog.example>'],
    ['noreply@blog.example', '<key@blog.example>'],
  ])('is at the domain of %s', (from, id) => {
    expect(messageIdOf('key', from)).toBe(id);
  });
});
