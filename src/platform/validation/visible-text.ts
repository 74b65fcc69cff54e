import { ValidateBy } from 'class-validator';

/**
 * Characters that change how a name looks without being seen: line breaks and other controls, those
 * that turn the direction of writing (CVE-2021-42574), those without a width, and the blank of Braille.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}\p{DI}\ufff9-\ufffb\u2800]/u;

/** Scripts in which a joiner tells one word from another, as in Persian, Hindi or Sinhala. */
const JOINING =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Nkoo}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}' +
  '\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}' +
  '\\p{scx=Khmr}\\p{scx=Mymr}';

const EMOJI = '\\p{ExtPict}\\p{EMod}\\ufe0f';

/**
 * The invisible characters that are a part of writing: one joiner (RFC 5892, appendix A.1 and A.2) between letters of such
 * a script, or between emoji; and what makes an emoji of a character before it.
 */
const NEEDED = new RegExp(
  [
    `(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
    `(?<=[${EMOJI}])\\u200d(?=\\p{ExtPict})`,
    '(?<=\\p{ExtPict})\\ufe0f',
  ].join('|'),
  'gu',
);

/** Whether `text` is one line of which everything can be seen, in the order in which it stands. */
export function isVisibleLine(text: string): boolean {
  return !INVISIBLE.test(text.replace(NEEDED, ''));
}

/** Refuses a text that is not {@link isVisibleLine one visible line}; says nothing of what is no text. */
export function VisibleLine(): PropertyDecorator {
  return ValidateBy({
    name: 'visibleLine',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || isVisibleLine(value),
      defaultMessage: () =>
        '$property must be one line without control, invisible or direction-changing characters',
    },
  });
}
