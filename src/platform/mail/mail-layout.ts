import { escapeHtml } from '../text.js';
import type { Mail } from './mail.js';

/** A mail as it is sent: the same content twice. */
export interface LaidOutMail {
  text: string;
  html: string;
}

/** Lays a mail out as plain text and as HTML. Links stand in full in both, to be read before they are followed. */
export function layOut({ subject, paragraphs, action, footer = [] }: Mail): LaidOutMail {
  const link = action ? [`${action.label}:\n${action.url}`] : [];
  const text = `${[...paragraphs, ...link, ...footer].join('\n\n')}\n`;
  const button = action ? [linkAsHtml(action)] : [];
  const body = [...paragraphs.map(asHtml), ...button, ...footer.map(asHtml)].join('\n');
  return { text, html: page(subject, body) };
}

/**
 * A `Message-ID` at the domain of the sender (RFC 5322 §3.6.4).
 *
 * @param key unique, of letters, digits and hyphens
 * @param from the sender, such as `Platen <noreply@example.com>`
 */
export function messageIdOf(key: string, from: string): string {
  const [, domain = 'localhost'] = /@([^\s<>@]+)>?\s*$/.exec(from) ?? [];
  return `<${key}@${domain}>`;
}

function asHtml(paragraph: string): string {
  return `<p>${escapeHtml(paragraph)}</p>`;
}

function linkAsHtml({ label, url }: { label: string; url: string }): string {
  const href = escapeHtml(url);
  return `<p><a href="${href}">${escapeHtml(label)}</a></p>\n<p><small>${href}</small></p>`;
}

function page(subject: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font-family: sans-serif; max-width: 36em; margin: 2em auto; line-height: 1.5">
${body}
</body>
</html>
`;
}
