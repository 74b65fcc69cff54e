import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Session } from './session.entity.js';

/** How the tokens of another dialect differ from those of the native API. */
export interface TokenTerms {
  /** Whom they are for (RFC 7519 §4.1.3): they are refused everywhere else. */
  audience: string;
  /** Their life, in seconds. */
  expiresInSeconds: number;
}

/** Makes the access tokens that the strategies read. */
@Injectable()
export class AccessTokenService {
  constructor(private readonly jwt: JwtService) {}

  /**
   * A signed token that names the user (`sub`) and the session (`sid`) it is good through.
   *
   * @param terms by default those of the native API
   */
  issueFor(session: Session, terms?: TokenTerms): Promise<string> {
    return this.jwt.signAsync(
      { sid: session.id },
      {
        subject: String(session.user.id),
        ...(terms && { audience: terms.audience, expiresIn: terms.expiresInSeconds }),
      },
    );
  }
}
