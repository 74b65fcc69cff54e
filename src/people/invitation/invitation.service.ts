import { ref } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { Clock } from '../../platform/clock.js';
import { TooManyRequestsError } from '../../platform/errors/app-errors.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { foldName } from '../../platform/unicode.js';
import { AuditLog } from '../audit/audit-log.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import type { User } from '../user/user.entity.js';
import { SignUpClosedError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import type { InvitationQueryDto } from './dto/invitation-query.dto.js';
import type { InviteDto } from './dto/invite.dto.js';
import { Invitation } from './invitation.entity.js';
import { InvitationNotFoundError, InviteeHasAccountError } from './invitation.errors.js';
import { InvitationMail } from './invitation.mail.js';
import { canInvite, canManageAll } from './invitation.policy.js';
import { type InvitationPage, InvitationRepository } from './invitation.repository.js';
import { InvitationTokens } from './invitation-tokens.js';

/** How long an invitation is open, in milliseconds: seven days. */
const LIFETIME = 7 * 24 * 60 * 60 * 1000;

/** How many a user can make within {@link QUOTA_WINDOW}: each of them may mail a stranger. */
const QUOTA = 50;

/** Milliseconds, a day. It must not be longer than {@link LIFETIME}, after which rows are deleted. */
const QUOTA_WINDOW = 24 * 60 * 60 * 1000;

/** An invitation that was just made, and its link, which nobody can be shown again. */
export interface NewInvitation {
  invitation: Invitation;
  url: string;
}

/** Invitations: who may make, see and revoke them. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly invitations: InvitationRepository,
    private readonly tokens: InvitationTokens,
    private readonly mailer: Mailer,
    private readonly mail: InvitationMail,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Invites a person, by mail where there is mail.
   *
   * @throws PermissionDeniedError if the user may not invite to this role
   * @throws SignUpClosedError if nobody can sign up, invited or not
   * @throws InviteeHasAccountError
   * @throws TooManyRequestsError after too many of this user
   */
  async invite(inviter: User, { email, role }: InviteDto): Promise<NewInvitation> {
    if (!canInvite(inviter, role)) {
      throw new PermissionDeniedError();
    }
    if (this.config.signUp.mode === 'closed') {
      throw new SignUpClosedError('closed');
    }
    if (await this.users.exists(email)) {
      throw new InviteeHasAccountError();
    }
    return this.em.transactional(async (em) => {
      await this.takeQuota(inviter);
      const createdAt = this.clock.now();
      const invitation = em.create(Invitation, {
        email,
        emailKey: foldName(email),
        role,
        inviter: ref(inviter),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + LIFETIME),
        endedAt: null,
      });
      await em.flush();
      this.mailer.send(this.mail, { invitationId: invitation.id });
      this.audit.record('invitation.created', invitation.id, { details: { role } });
      return { invitation, url: await this.tokens.issueLink(invitation, false) };
    });
  }

  /** Open invitations, newest first: all for administrators, their own for others. */
  list(user: User, { limit, after }: InvitationQueryDto): Promise<InvitationPage> {
    return this.invitations.readPage({ limit, after, inviterId: scopeOf(user) }, this.clock.now());
  }

  /** @throws InvitationNotFoundError if there is no open one with this id that the user may see */
  async revoke(user: User, id: number): Promise<void> {
    await this.em.transactional(async () => {
      if (!(await this.invitations.revoke(id, scopeOf(user), this.clock.now()))) {
        throw new InvitationNotFoundError();
      }
      this.audit.record('invitation.revoked', id);
    });
  }

  /** Call it in a transaction. @throws TooManyRequestsError */
  private async takeQuota({ id }: User): Promise<void> {
    // Of invitations that are made at once, each counts those before it.
    await this.users.lockCredentials(id);
    const now = this.clock.now().getTime();
    const oldest = await this.invitations.timeOfNewest(id, QUOTA, new Date(now - QUOTA_WINDOW));
    if (oldest) {
      const wait = oldest.getTime() + QUOTA_WINDOW - now;
      throw new TooManyRequestsError(
        `You can invite ${QUOTA} people a day, please try again later`,
        Math.ceil(wait / 1000),
      );
    }
  }
}

/** The inviter whose invitations a user sees; undefined for all. */
function scopeOf(user: User): number | undefined {
  return canManageAll(user) ? undefined : user.id;
}
