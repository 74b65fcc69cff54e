import { Injectable } from '@nestjs/common';
import { foldName } from '../../platform/unicode.js';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { InvitationRepository } from './invitation.repository.js';

/** The invitations that a user made, and those to the email of the user. */
@Injectable()
export class InvitationPersonalData extends PersonalData {
  constructor(private readonly invitations: InvitationRepository) {
    super();
  }

  async erase({ id, email }: DepartingUser): Promise<void> {
    await this.invitations.nativeDelete({ $or: [{ inviter: id }, { emailKey: foldName(email) }] });
  }
}
