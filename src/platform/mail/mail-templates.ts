import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { providersOf } from '../providers-of.js';
import { MailTemplate } from './mail.js';

/** The mail templates of all modules. */
@Injectable()
export class MailTemplates {
  constructor(private readonly discovery: DiscoveryService) {}

  find(name: string): MailTemplate | undefined {
    return providersOf(this.discovery, MailTemplate).find((template) => template.name === name);
  }
}
