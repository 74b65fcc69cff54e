import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Session } from '../session/session.entity.js';

/** Makes the access tokens that `JwtStrategy` reads. */
@Injectable()
export class AccessTokenService {
  constructor(private readonly jwt: JwtService) {}

  /** A signed token that names the user (`sub`) and the session (`sid`) it is good through. */
  issueFor(session: Session): Promise<string> {
    return this.jwt.signAsync({ sid: session.id }, { subject: String(session.user.id) });
  }
}
