import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { User } from '../user/user.entity.js';
import { EmailTokenDto } from './dto/email-token.dto.js';
import { EmailChangeService } from './email-change.service.js';
import { EmailVerificationService } from './email-verification.service.js';

/** The addresses of accounts (docs/people.md#email-addresses). */
@ApiTags('user')
@Controller('user/email')
export class EmailController {
  constructor(
    private readonly verification: EmailVerificationService,
    private readonly changes: EmailChangeService,
  ) {}

  @RepeatsConflicts()
  @Post('verify')
  @Public()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'verifyEmail',
    summary: 'Confirm an email address',
    description: 'A new address of an account replaces the former one with this.',
  })
  @ApiNoContentResponse()
  @ApiProblems(409)
  async verify(
    @Body() { token }: EmailTokenDto,
    @CurrentClient() { address }: Client,
  ): Promise<void> {
    await this.verification.verify(token, address);
  }

  @RepeatsConflicts()
  @Post('verify/resend')
  @HttpCode(202)
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'requestEmailVerification',
    summary: 'Request a link to confirm your email address',
    description:
      'Mails a link that works once, for 24 hours, to `pendingEmail`, else to `email`. Nothing is mailed if that is confirmed.',
  })
  @ApiAcceptedResponse({ description: 'Accepted' })
  @ApiProblems(401)
  async resend(@CurrentUser() user: User, @CurrentClient() { address }: Client): Promise<void> {
    await this.verification.resend(user, address);
  }

  @RepeatsConflicts()
  @Post('revert')
  @Public()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revertEmail',
    summary: 'Take a change of the email address back',
    description:
      'With the token that was mailed to the former address, for 7 days, also if the change was confirmed. Ends all sessions.',
  })
  @ApiNoContentResponse()
  @ApiProblems(409)
  async revert(@Body() { token }: EmailTokenDto): Promise<void> {
    await this.changes.revert(token);
  }
}
