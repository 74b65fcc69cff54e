import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { Verbatim } from '../../platform/validation/verbatim.decorator.js';
import { Public } from '../auth/public.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { ForgotPasswordDto, ResetPasswordDto } from './dto/recovery.dto.js';
import { RecoveryService } from './recovery.service.js';

/** Ways back into an account (docs/people.md#recovery). */
@ApiTags('user')
@Controller('user/password')
export class RecoveryController {
  constructor(private readonly recovery: RecoveryService) {}

  @RepeatsConflicts()
  @Post('forgot')
  @Public()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'requestPasswordReset',
    summary: 'Request a link to reset your password',
    description:
      'Mails a link that works once, for one hour. The response is the same whether there is such an account or not.',
  })
  @ApiAcceptedResponse({ description: 'Accepted' })
  @ApiProblems()
  async forgot(
    @Body() { email }: ForgotPasswordDto,
    @CurrentClient() { address }: Client,
  ): Promise<void> {
    await this.recovery.requestReset(email, address);
  }

  @RepeatsConflicts()
  @Post('reset')
  @Public()
  @HttpCode(204)
  @Verbatim('password')
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Choose a new password',
    description: 'Ends all sessions and access tokens. Sign in with the new password afterwards.',
  })
  @ApiNoContentResponse()
  @ApiProblems()
  async reset(@Body() { token, password }: ResetPasswordDto): Promise<void> {
    await this.recovery.reset(token, password);
  }
}
