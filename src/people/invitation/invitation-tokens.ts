import { hash, randomBytes } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import type { Invitation } from './invitation.entity.js';
import { InvitationToken } from './invitation-token.entity.js';

/** Random bytes of a token: 256 bits (OWASP Forgot Password Cheat Sheet). */
const TOKEN_BYTES = 32;

/** The links of invitations. */
@Injectable()
export class InvitationTokens {
  constructor(
    private readonly em: EntityManager,
    private readonly config: AppConfig,
  ) {}

  /**
   * Stores the hash of a new token.
   *
   * @param mailed whether the link leaves by mail only
   * @returns the link. Without `PUBLIC_URL` and `INVITATION_URL` in production, it is only a path
   */
  async issueLink({ id, email }: Invitation, mailed: boolean): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    await this.em.insert(InvitationToken, { hash: hashOf(token), invitation: id, mailed });
    // In the fragment: it is sent to no server, so it is in no log. Programs that scan mails open links.
    return `${this.config.mail.invitationUrl}#token=${token}&email=${encodeURIComponent(email)}`;
  }
}

/** SHA-256 in hex, as {@link InvitationToken} has it. */
export function hashOf(token: string): string {
  return hash('sha256', token);
}
