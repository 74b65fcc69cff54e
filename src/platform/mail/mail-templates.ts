import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { MailTemplate } from './mail.js';

/** The mail templates of all modules. */
@Injectable()
export class MailTemplates {
  constructor(private readonly discovery: DiscoveryService) {}

  find(name: string): MailTemplate | undefined {
    return this.discovery
      .getProviders()
      .map(({ instance }) => instance as unknown)
      .filter((instance) => instance instanceof MailTemplate)
      .find((template) => template.name === name);
  }
}
