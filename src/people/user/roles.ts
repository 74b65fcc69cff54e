/** The roles of users, each with all permissions of the one before it (docs/people.md#roles). */
export const ROLES = ['reader', 'author', 'editor', 'admin'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Permissions that each role adds to those of the role before it. */
const ADDED_PERMISSIONS = {
  /** `article:withdraw`: to unpublish and delete articles of their own, from when they were authors. */
  reader: ['account', 'comment:write', 'article:react', 'article:withdraw'],
  author: ['article:write'],
  /**
   * The first two are about everyone's articles and comments, drafts included. Whom they may invite is
   * decided by `canInvite()`.
   */
  editor: ['article:manage', 'comment:moderate', 'user:invite'],
  admin: ['user:manage'],
} as const satisfies Record<Role, readonly string[]>;

/** What a request may need the user's role to allow. */
export type Permission = (typeof ADDED_PERMISSIONS)[Role][number];

const PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  reader: permissionsUpTo('reader'),
  author: permissionsUpTo('author'),
  editor: permissionsUpTo('editor'),
  admin: permissionsUpTo('admin'),
};

/** Whether the user's role includes the permission. */
export function hasPermission({ role }: { role: Role }, permission: Permission): boolean {
  return PERMISSIONS[role].has(permission);
}

function permissionsUpTo(role: Role): ReadonlySet<Permission> {
  const roles = ROLES.slice(0, ROLES.indexOf(role) + 1);
  return new Set(roles.flatMap((one): readonly Permission[] => ADDED_PERMISSIONS[one]));
}
