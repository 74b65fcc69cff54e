import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../providers-of.js';
import { MailTemplate } from './mail.js';

/** The mail templates of all modules. */
@Injectable()
export class MailTemplates {
  private readonly templates: () => readonly MailTemplate[];

  constructor(discovery: DiscoveryService) {
    this.templates = providersOf(discovery, MailTemplate);
  }

  find(name: string): MailTemplate | undefined {
    return this.templates().find((template) => template.name === name);
  }
}
