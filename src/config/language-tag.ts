/**
 * A language tag (BCP 47) in its canonical form, such as `pt-BR` for `pt-br`.
 *
 * @returns undefined if it is not well-formed
 */
export function canonicalLanguageTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
