/** A file of an export. */
export interface ExportFile {
  /** Path within the archive, with `/` as separator. */
  name: string;
  /** Parts of the content, read one after another. */
  content: Iterable<string> | AsyncIterable<string>;
  /** When it was changed last, for the archive; by default, when it is exported. */
  modifiedAt?: Date;
}
