import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Session } from './session.entity.js';
import type { TokenOptions } from './session-options.js';

/** Issues the access tokens of sessions: JSON Web Tokens. */
@Injectable()
export class JwtIssuer {
  constructor(private readonly jwt: JwtService) {}

  /** Signs a token with the id of the user (`sub`) and of the session (`sid`) that it belongs to. */
  issueFor(session: Session, { audience, expiresInSeconds }: TokenOptions): Promise<string> {
    return this.jwt.signAsync(
      { sid: session.id },
      { subject: String(session.user.id), audience, expiresIn: expiresInSeconds },
    );
  }
}
