/** The code of an error of the operating system or of PostgreSQL, such as `EACCES` or `28P01`. */
export function systemErrorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined;
}
