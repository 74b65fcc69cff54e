import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Client, CurrentClient } from '../../platform/http/client.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { Verbatim } from '../../platform/validation/verbatim.decorator.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { User } from '../user/user.entity.js';
import { LastAdminError, WrongPasswordError } from '../user/user.errors.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { DeleteAccountDto } from './dto/delete-account.dto.js';

/** The deletion of one's own account (docs/people.md#leaving). */
@ApiTags('user')
@Controller('user/profile/deletion')
export class AccountDeletionController {
  constructor(private readonly deletion: AccountDeletionService) {}

  @RepeatsConflicts()
  @Post()
  @HttpCode(204)
  @Verbatim('currentPassword')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'deleteAccount',
    summary: 'Delete your account',
    description:
      'Removes your personal data for good, and signs you out everywhere. Of your articles and comments, it removes or keeps what you say. The last active administrator cannot leave.',
  })
  @ApiNoContentResponse()
  @ApiProblems(401, new WrongPasswordError(), new LastAdminError())
  async deleteAccount(
    @CurrentUser() user: User,
    @Body() body: DeleteAccountDto,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.deletion.deleteOwn(user, body, client);
  }
}
