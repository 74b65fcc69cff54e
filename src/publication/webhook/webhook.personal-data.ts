import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../../people/personal-data/personal-data.js';
import { WebhookRepository } from './webhook.repository.js';

/** What was sent to webhooks, or is to be sent, about a user. */
@Injectable()
export class WebhookPersonalData extends PersonalData {
  constructor(private readonly webhooks: WebhookRepository) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.webhooks.forgetUser(id);
  }
}
