import { Injectable } from '@nestjs/common';
import { type DepartingUser, PersonalData } from '../personal-data/personal-data.js';
import { AuditLog } from './audit-log.js';

/** The addresses and emails of a user in the audit log; what they did stays, with their id. */
@Injectable()
export class AuditPersonalData extends PersonalData {
  constructor(private readonly audit: AuditLog) {
    super();
  }

  erase({ id }: DepartingUser): Promise<void> {
    return this.audit.forget(id);
  }
}
