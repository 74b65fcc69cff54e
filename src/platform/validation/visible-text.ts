import { ValidateBy } from 'class-validator';

/**
 * Characters that change how a name looks without being visible: line breaks and other control
 * characters, bidirectional controls (CVE-2021-42574), zero-width characters, and the blank Braille
 * pattern.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}\p{DI}\ufff9-\ufffb\u2800]/u;

/** Scripts in which a joiner can distinguish words, such as those of Persian, Hindi and Sinhala. */
const JOINER_SCRIPTS =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Nkoo}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}' +
  '\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}' +
  '\\p{scx=Khmr}\\p{scx=Mymr}';

const EMOJI = '\\p{ExtPict}\\p{EMod}\\ufe0f';

/**
 * The invisible characters that are part of ordinary writing: a single joiner (RFC 5892, appendix A.1
 * and A.2) between letters of such a script, or between emoji; and the variation selector after an
 * emoji.
 */
const ALLOWED = new RegExp(
  [
    `(?<=[${JOINER_SCRIPTS}])[\\u200c\\u200d](?=[${JOINER_SCRIPTS}])`,
    `(?<=[${EMOJI}])\\u200d(?=\\p{ExtPict})`,
    '(?<=\\p{ExtPict})\\ufe0f',
  ].join('|'),
  'gu',
);

/** Whether `text` is a single line that is fully visible, in the order in which it is stored. */
export function isVisibleLine(text: string): boolean {
  return !INVISIBLE.test(text.replace(ALLOWED, ''));
}

/** Rejects a string that is not {@link isVisibleLine one visible line}; ignores other values. */
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
