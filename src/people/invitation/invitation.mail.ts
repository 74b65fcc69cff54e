import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type Mail, MailTemplate } from '../../platform/mail/mail.js';
import { canInvite } from './invitation.policy.js';
import { InvitationRepository } from './invitation.repository.js';
import { InvitationTokens } from './invitation-tokens.js';

/** The link to create an account, for a person who was invited. */
@Injectable()
export class InvitationMail extends MailTemplate<{ invitationId: number }> {
  readonly name = 'invitation';

  constructor(
    private readonly invitations: InvitationRepository,
    private readonly tokens: InvitationTokens,
    private readonly clock: Clock,
  ) {
    super();
  }

  async compose({ invitationId }: { invitationId: number }): Promise<Mail | undefined> {
    const invitation = await this.invitations.findOpen(invitationId, this.clock.now());
    const inviter = invitation?.inviter.getEntity();
    if (!invitation || !inviter || inviter.suspendedAt || !canInvite(inviter, invitation.role)) {
      return undefined;
    }
    return {
      to: invitation.email,
      subject: `${inviter.fullName} invites you`,
      paragraphs: [
        'Hello,',
        `${inviter.fullName} invites you to create an account. The invitation is for this address, and good until ${dayOf(invitation.expiresAt)}:`,
      ],
      action: {
        label: 'Create your account',
        url: await this.tokens.issueLink(invitation, true),
      },
      footer: ['If you do not know what this is about, ignore this mail.'],
    };
  }
}

/** The day of a time, in UTC: `2026-11-29`. */
function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
