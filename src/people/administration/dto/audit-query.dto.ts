import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, ValidateBy } from 'class-validator';
import { LimitQueryDto } from '../../../platform/pagination/page-query.dto.js';
import { CursorQuery } from '../../../platform/pagination/time-cursor.js';
import { parseResourceId } from '../../../platform/validation/resource-id.js';
import { OptionalOrNullable } from '../../../platform/validation/text-field.js';
import { AUDIT_ACTIONS, AUDIT_SUBJECTS, type AuditAction } from '../../audit/audit-actions.js';
import type { AuditSubjectReference } from '../../audit/audit-entry.repository.js';
import { UserQuery } from '../../user/dto/user-query.js';

/** `user:1` and the like; the id may still be too large. */
const SUBJECT_PATTERN = `^(${AUDIT_SUBJECTS.join('|')}):[1-9][0-9]{0,9}$`;

/** The type and id of `user:1`; undefined if it is not of this form. */
function parseSubject(value: unknown): AuditSubjectReference | undefined {
  const [name, digits = ''] = typeof value === 'string' ? value.split(/:(.*)/s) : [];
  const type = AUDIT_SUBJECTS.find((one) => one === name);
  const id = parseResourceId(digits);
  return type !== undefined && id !== undefined ? { type, id } : undefined;
}

/** What an entry is about; becomes an {@link AuditSubjectReference}. */
function SubjectQuery(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      pattern: SUBJECT_PATTERN,
      description: 'Only what was done to this, such as `user:1`',
    }),
    OptionalOrNullable({ optional: true }),
    Transform(({ value }: { value: unknown }) => parseSubject(value) ?? value),
    ValidateBy({
      name: 'auditSubject',
      validator: {
        validate: (value: unknown) => typeof value === 'object' && !Array.isArray(value),
        defaultMessage: () =>
          `$property must be the type and id of a subject, such as user:1; types are ${AUDIT_SUBJECTS.join(', ')}`,
      },
    }),
  );
}

/** Query of `GET /audit`. */
export class AuditQueryDto extends LimitQueryDto {
  @ApiPropertyOptional({ enum: AUDIT_ACTIONS, description: 'Only this action' })
  @OptionalOrNullable({ optional: true })
  @IsIn(AUDIT_ACTIONS, { message: `$property must be one of ${AUDIT_ACTIONS.join(', ')}` })
  action?: AuditAction;

  @UserQuery('Only what the user with this id or username did, such as `1` or `foo-bar`')
  actor?: number | string;

  @SubjectQuery()
  subject?: AuditSubjectReference;

  @CursorQuery('audit', 'endCursor', 'The `endCursor` of the page before')
  after?: string;
}
