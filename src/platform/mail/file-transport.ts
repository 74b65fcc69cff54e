import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layOut, messageIdOf } from './mail-layout.js';
import type { Mail } from './mail.js';
import { MailTransport } from './mail-transport.js';

/** Writes mails into a folder, for development: any mail program opens the files. */
export class FileTransport extends MailTransport {
  /**
   * @param folder made where it is missing
   * @param from the sender
   * @param print gets a line for each mail, with its link
   */
  constructor(
    private readonly folder: string,
    private readonly from: string,
    private readonly print: (line: string) => void,
  ) {
    super();
  }

  async send(mail: Mail, key: string): Promise<void> {
    const { createTransport } = await import('./mail-library.js');
    const composer = createTransport({ streamTransport: true, buffer: true });
    const { message } = await composer.sendMail({
      from: this.from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      ...layOut(mail),
      messageId: messageIdOf(key, this.from),
    });
    const file = join(this.folder, `${key}.eml`);
    await mkdir(this.folder, { recursive: true });
    // The same message again is the same file again.
    await writeFile(file, message);
    this.print(`Mail "${mail.subject}" in ${file}${mail.action ? `: ${mail.action.url}` : ''}`);
  }
}
