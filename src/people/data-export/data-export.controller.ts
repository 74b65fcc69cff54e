import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/openapi/api-problems.decorator.js';
import { CurrentUser } from '../auth/current-user.decorator.js';
import { RequirePermission } from '../auth/require-permission.decorator.js';
import { User } from '../user/user.entity.js';
import { DataExportService } from './data-export.service.js';

const ZIP = 'application/zip';

/** What is stored about the user who asks (docs/people.md#leaving). */
@ApiTags('user')
@Controller('user/export')
export class DataExportController {
  constructor(private readonly exports: DataExportService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('account')
  @ApiOperation({
    operationId: 'exportAccount',
    summary: 'Export your data',
    description:
      'A ZIP archive: your profile, comments, likes, followings and sessions as JSON, your articles as Markdown with YAML front matter. One export at a time.',
  })
  @ApiProduces(ZIP)
  @ApiOkResponse({
    description: 'The archive',
    content: { [ZIP]: { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblems(401)
  exportAccount(@CurrentUser() user: User): StreamableFile {
    return new StreamableFile(this.exports.open(user), {
      type: ZIP,
      disposition: `attachment; filename="platen-${user.username}.zip"`,
    });
  }
}
