import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { PermissionDeniedError } from '../auth/permission.errors.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { AuditService } from './audit.service.js';
import { AuditPageDto } from './dto/audit-entry.dto.js';
import { AuditQueryDto } from './dto/audit-query.dto.js';

/** The audit log (docs/people.md#audit-log). */
@ApiTags('administration')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @RequirePermission('audit:read')
  @ApiOperation({
    operationId: 'listAuditEntries',
    summary: 'Read the audit log',
    description: 'Who did what to whom, newest first. Filters can be combined.',
  })
  @ApiOkResponse({ type: AuditPageDto })
  @ApiProblems(401, new PermissionDeniedError())
  async list(@Query() query: AuditQueryDto): Promise<AuditPageDto> {
    return AuditPageDto.from(await this.audit.list(query));
  }
}
