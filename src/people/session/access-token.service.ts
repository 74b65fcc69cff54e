import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Session } from './session.entity.js';
import type { TokenOptions } from './session-options.js';

/** Makes the access tokens that sessions are found by. */
@Injectable()
export class AccessTokenService {
  constructor(private readonly jwt: JwtService) {}

  /** A signed token that names the user (`sub`) and the session (`sid`) that it is valid in. */
  issueFor(session: Session, { audience, expiresInSeconds }: TokenOptions): Promise<string> {
    return this.jwt.signAsync(
      { sid: session.id },
      { subject: String(session.user.id), audience, expiresIn: expiresInSeconds },
    );
  }
}
