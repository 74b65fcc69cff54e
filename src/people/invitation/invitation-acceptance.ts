import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { Role } from '../user/roles.js';
import { InvitationInvalidError } from './invitation.errors.js';
import { canInvite } from './invitation.policy.js';
import { InvitationRepository } from './invitation.repository.js';
import type { ValidInvitation } from './invitation.sql.js';
import { hashOf } from './invitation-tokens.js';

/** A sign-up with an invitation. */
export interface InvitedSignUp {
  email: string;
  /** From the link. */
  invitationToken: string;
}

/** What an account gets from its invitation. */
export interface AcceptedInvitation {
  id: number;
  role: Role;
  /** Whether the link came by mail: then the email of the account is verified. */
  provesEmail: boolean;
}

/** Accepts invitations: they are good as long as their inviter could still make them. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks an invitation before the work of a sign-up; it stays open.
   *
   * @throws InvitationInvalidError
   */
  async check({ email, invitationToken }: InvitedSignUp): Promise<void> {
    const now = this.clock.now();
    assertValid(await this.invitations.findValid(hashOf(invitationToken), email, now));
  }

  /**
   * Uses an invitation up. Call it in the transaction that creates the account.
   *
   * @throws InvitationInvalidError also if it is used twice at once, or the inviter was demoted meanwhile
   */
  async accept({ email, invitationToken }: InvitedSignUp): Promise<AcceptedInvitation> {
    const now = this.clock.now();
    const found = await this.invitations.lockValid(hashOf(invitationToken), email, now);
    const { id, role, mailed } = assertValid(found);
    await this.invitations.end(id, now);
    return { id, role, provesEmail: mailed };
  }
}

/** @throws InvitationInvalidError */
function assertValid(found: ValidInvitation | undefined): ValidInvitation {
  if (!found || !canInvite({ role: found.inviterRole }, found.role)) {
    throw new InvitationInvalidError();
  }
  return found;
}
