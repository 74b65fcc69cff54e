import { hasPermission, type Role } from '../user/roles.js';

/** The roles that editors invite others to. */
const INVITED_BY_EDITORS: ReadonlySet<Role> = new Set<Role>(['reader', 'author']);

/** Whether a user may invite others to a role: administrators to any, editors to those below theirs. */
export function canInvite(user: { role: Role }, invited: Role): boolean {
  return (
    canManageAll(user) || (hasPermission(user, 'user:invite') && INVITED_BY_EDITORS.has(invited))
  );
}

/** Whether a user sees and revokes the invitations of others. */
export function canManageAll(user: { role: Role }): boolean {
  return hasPermission(user, 'user:manage');
}
