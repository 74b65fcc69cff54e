import { Body, Controller, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { MAX_INTEGER } from '../../platform/validation/resource-id.js';
import { ResourceIdPipe } from '../../platform/validation/resource-id.pipe.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import { RepeatsConflicts } from '../auth/repeats-conflicts.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { LastAdminError, UserNotFoundError } from '../user/user.errors.js';
import { AdministrationService } from './administration.service.js';
import { ManagedUserDto, UpdateUserStatusDto } from './dto/user-status.dto.js';

/** The accounts of others (docs/api.md#administration). */
@ApiTags('administration')
@Controller('user')
export class AdministrationController {
  constructor(private readonly administration: AdministrationService) {}

  @RepeatsConflicts()
  @Patch(':id')
  @RequirePermission('user:manage')
  @ApiParam({
    name: 'id',
    description: 'Id of the user',
    schema: { type: 'integer', minimum: 1, maximum: MAX_INTEGER, example: 1 },
  })
  @ApiOperation({
    operationId: 'updateUser',
    summary: 'Change the role of a user, or suspend them',
    description:
      'Both take effect at once. A suspension ends all sessions and access tokens of the user. The last active administrator can be neither demoted nor suspended.',
  })
  @ApiOkResponse({ type: ManagedUserDto })
  @ApiProblems(401, new PermissionDeniedError(), new UserNotFoundError(), new LastAdminError(), 414)
  async update(
    @Param('id', new ResourceIdPipe(UserNotFoundError)) id: number,
    @Body() body: UpdateUserStatusDto,
  ): Promise<ManagedUserDto> {
    return ManagedUserDto.from(await this.administration.updateStatus(id, body));
  }
}
