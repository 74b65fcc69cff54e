import { Controller, Delete, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { MAX_INTEGER } from '../../platform/validation/resource-id.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { User } from '../user/user.entity.js';
import { LastAdminError, UserNotFoundError } from '../user/user.errors.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { DeleteUserQueryDto } from './dto/delete-account.dto.js';

/** The deletion of the accounts of others (docs/people.md#leaving). */
@ApiTags('administration')
@Controller('user')
export class UserDeletionController {
  constructor(private readonly deletion: AccountDeletionService) {}

  @RepeatsConflicts()
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('user:manage')
  @ApiParam({
    name: 'id',
    description: 'Id of the user',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  })
  @ApiOperation({
    operationId: 'deleteUser',
    summary: 'Delete the account of a user',
    description:
      'Removes their personal data for good, as if they had deleted the account themselves. Your own account, and that of the last active administrator, cannot be deleted here.',
  })
  @ApiNoContentResponse()
  @ApiProblems(401, new PermissionDeniedError(), new UserNotFoundError(), new LastAdminError(), 414)
  async deleteUser(
    @CurrentUser() administrator: User,
    @Param('id', new ResourceIdPipe(UserNotFoundError)) id: number,
    @Query() { content }: DeleteUserQueryDto,
  ): Promise<void> {
    await this.deletion.delete(administrator, id, content);
  }
}
