import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { type FieldProblem, ValidationFailedError } from '../../platform/errors/app-errors.js';
import type { Client } from '../../platform/http/client.decorator.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { AuditLog } from '../audit/audit-log.js';
import { PersonalAccessToken } from '../personal-access-token/personal-access-token.entity.js';
import {
  AccessTokenLimitError,
  AccessTokenNotFoundError,
} from '../personal-access-token/personal-access-token.errors.js';
import { PersonalAccessTokenRepository } from '../personal-access-token/personal-access-token.repository.js';
import { formatToken, hashSecret, makeSecret } from '../personal-access-token/token-format.js';
import { canGrant } from '../user/roles.js';
import type { User } from '../user/user.entity.js';
import { CredentialsChangedError } from '../user/user.errors.js';
import { UserRepository } from '../user/user.repository.js';
import { AccessTokenCreatedMail } from './access-token-created.mail.js';
import { CredentialsService } from './credentials.service.js';
import type { CreatePersonalAccessTokenDto } from './dto/personal-access-token.dto.js';

/** How many access tokens a user has at most, expired ones included until they are purged. */
export const MAX_TOKENS = 50;

/** A new token: what is stored, and the token itself, which is not. */
export interface CreatedToken {
  stored: PersonalAccessToken;
  token: string;
}

/** The access tokens that users give to programs. */
@Injectable()
export class PersonalAccessTokenService {
  constructor(
    private readonly em: EntityManager,
    private readonly users: UserRepository,
    private readonly tokens: PersonalAccessTokenRepository,
    private readonly credentials: CredentialsService,
    private readonly mailer: Mailer,
    private readonly createdMail: AccessTokenCreatedMail,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates a token, and tells its user by mail.
   *
   * @throws ValidationFailedError for a scope that the role does not have, or an expiry in the past
   * @throws WrongPasswordError
   * @throws TooManyRequestsError after too many wrong ones, here or at the sign-in
   * @throws CredentialsChangedError if the password was changed, or the user suspended, meanwhile
   * @throws AccessTokenLimitError
   */
  async create(
    user: User,
    { currentPassword, ...content }: CreatePersonalAccessTokenDto,
    client: Client,
  ): Promise<CreatedToken> {
    assertValid(user, content, this.clock.now());
    await this.credentials.verifyPassword(user, currentPassword, client);
    return this.em.transactional(async (em) => {
      // Of several at once, each counts those before it.
      if ((await this.users.lockCredentials(user.id)) !== user.credentialsVersion) {
        throw new CredentialsChangedError();
      }
      if ((await this.tokens.count({ user: user.id })) >= MAX_TOKENS) {
        throw new AccessTokenLimitError(MAX_TOKENS);
      }
      const secret = makeSecret();
      const stored = em.create(PersonalAccessToken, {
        user,
        name: content.name,
        scopes: content.scopes,
        expiresAt: content.expiresAt ?? null,
        hash: hashSecret(secret),
        createdAt: this.clock.now(),
      });
      // The token contains the id.
      await em.flush();
      this.mailer.send(this.createdMail, { tokenId: stored.id });
      this.audit.record('access_token.created', stored.id, { details: { scopes: content.scopes } });
      return { stored, token: formatToken({ id: stored.id, secret }) };
    });
  }

  /** A user's tokens, newest first; expired ones for 30 days. */
  list(user: User): Promise<PersonalAccessToken[]> {
    return this.tokens.listOf(user.id);
  }

  /** @throws AccessTokenNotFoundError if this user has no such token */
  async revoke(user: User, tokenId: number): Promise<void> {
    await this.em.transactional(async () => {
      if (!(await this.tokens.revoke(tokenId, user.id))) {
        throw new AccessTokenNotFoundError();
      }
      this.audit.record('access_token.deleted', tokenId);
    });
  }
}

/** @throws ValidationFailedError */
function assertValid(
  { role }: User,
  { scopes, expiresAt }: Pick<CreatePersonalAccessTokenDto, 'scopes' | 'expiresAt'>,
  now: Date,
): void {
  const problems: FieldProblem[] = scopes.flatMap((scope, index) =>
    canGrant(role, scope)
      ? []
      : [{ field: `scopes.${index}`, message: `scopes.${index} is not for the role ${role}` }],
  );
  if (expiresAt && expiresAt <= now) {
    problems.push({ field: 'expiresAt', message: 'expiresAt must be in the future' });
  }
  if (problems.length > 0) {
    throw new ValidationFailedError(problems);
  }
}
