import { hasPermission, type Permission, ROLES } from './roles.js';

/** Roles that have a permission. */
function rolesWith(permission: Permission): string[] {
  return ROLES.filter((role) => hasPermission({ role }, permission));
}

describe('roles', () => {
  it('have all permissions of the roles before them', () => {
    expect(rolesWith('comment:write')).toEqual(['reader', 'author', 'editor', 'admin']);
    expect(rolesWith('article:write')).toEqual(['author', 'editor', 'admin']);
    expect(rolesWith('article:manage')).toEqual(['editor', 'admin']);
    expect(rolesWith('user:manage')).toEqual(['admin']);
  });
});
