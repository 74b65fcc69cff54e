import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { UserListDto } from './dto/user-list.dto.js';
import { UserListQueryDto } from './dto/user-list-query.dto.js';
import { UserListService } from './user-list.service.js';

/** All accounts (docs/api.md#administration). */
@ApiTags('administration')
@Controller('user')
export class UserListController {
  constructor(private readonly users: UserListService) {}

  @Get()
  @RequirePermission('user:manage')
  @ApiOperation({
    operationId: 'listUsers',
    summary: 'List all users',
    description: 'Newest first. Filters can be combined.',
  })
  @ApiOkResponse({ type: UserListDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(@Query() query: UserListQueryDto): Promise<UserListDto> {
    return UserListDto.from(await this.users.list(query));
  }
}
