import { Injectable } from '@nestjs/common';
import { type AuditPage, AuditEntryRepository } from '../audit/audit-entry.repository.js';
import { UserRepository } from '../user/user.repository.js';
import type { AuditQueryDto } from './dto/audit-query.dto.js';

/** The audit log, as administrators read it. */
@Injectable()
export class AuditService {
  constructor(
    private readonly entries: AuditEntryRepository,
    private readonly users: UserRepository,
  ) {}

  /** Entries, newest first; an unknown actor has none. */
  async list({ actor, ...query }: AuditQueryDto): Promise<AuditPage> {
    const actorId = typeof actor === 'string' ? await this.users.idOf(actor) : actor;
    return this.entries.readPage({ ...query, actorId });
  }
}
