import type { Scope } from './scopes.js';

/** The roles of users, each with all permissions of the one before it (docs/people.md#roles). */
export const ROLES = ['reader', 'author', 'editor', 'admin'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Permissions that each role adds to those of the role before it. */
const ADDED_PERMISSIONS = {
  /** `article:withdraw`: to unpublish and delete articles of their own, from when they were authors. */
  reader: [
    'account',
    /** Their own articles, drafts included. */
    'article:read',
    'article:react',
    'article:withdraw',
    'comment:write',
    /** Their own comments, and those that they may moderate. */
    'comment:delete',
  ],
  /** `comment:moderate-own`: the comments on their own articles. */
  author: ['article:write', 'comment:moderate-own', 'media:write'],
  /**
   * The first three are about everyone's articles and comments, drafts included. Whom they may invite is
   * decided by `canInvite()`.
   */
  editor: ['article:read-all', 'article:manage', 'comment:moderate', 'user:invite'],
  admin: ['user:manage', 'webhook:manage', 'audit:read'],
} as const satisfies Record<Role, readonly string[]>;

/** What a request may need the user's role to allow. */
export type Permission = (typeof ADDED_PERMISSIONS)[Role][number];

/**
 * The scopes that include each permission; any of them is enough. A permission without one is out of
 * reach of every token: `account` covers password, email, sessions and the tokens themselves, an invitation
 * makes an account, and the audit log has addresses.
 */
const SCOPES_OF = {
  account: [],
  'article:read': ['article:read'],
  'article:read-all': ['article:read'],
  'article:react': [],
  'article:withdraw': ['article:write'],
  'article:write': ['article:write'],
  'article:manage': ['article:write'],
  'comment:write': ['comment:write'],
  'comment:delete': ['comment:write', 'comment:moderate'],
  'comment:moderate-own': ['comment:moderate'],
  'comment:moderate': ['comment:moderate'],
  'media:write': ['media:write'],
  'webhook:manage': ['webhook:manage'],
  'user:invite': [],
  'user:manage': ['user:manage'],
  'audit:read': [],
} as const satisfies Record<Permission, readonly Scope[]>;

const PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  reader: permissionsUpTo('reader'),
  author: permissionsUpTo('author'),
  editor: permissionsUpTo('editor'),
  admin: permissionsUpTo('admin'),
};

/** The scopes that include the permission; none if no token can have it. */
export function scopesOf(permission: Permission): readonly Scope[] {
  return SCOPES_OF[permission];
}

/** Whether one of `scopes` includes the permission. */
export function isInScope(scopes: ReadonlySet<Scope>, permission: Permission): boolean {
  return scopesOf(permission).some((scope) => scopes.has(scope));
}

/** What decides what a user may do in a request. */
export interface PermissionHolder {
  role: Role;
  /** The scopes of the access token that the request came with; undefined if there is no limit. */
  scopes?: ReadonlySet<Scope> | undefined;
}

/** Whether the user's role includes the permission, and so does the access token, if there is one. */
export function hasPermission({ role, scopes }: PermissionHolder, permission: Permission): boolean {
  return PERMISSIONS[role].has(permission) && (!scopes || isInScope(scopes, permission));
}

/**
 * Whether users of this role may give the scope to an access token: they have a permission that takes
 * this scope and no other.
 */
export function canGrant(role: Role, scope: Scope): boolean {
  return [...PERMISSIONS[role]].some((permission) => {
    const scopes = scopesOf(permission);
    return scopes.length === 1 && scopes.includes(scope);
  });
}

function permissionsUpTo(role: Role): ReadonlySet<Permission> {
  const roles = ROLES.slice(0, ROLES.indexOf(role) + 1);
  return new Set(roles.flatMap((one): readonly Permission[] => ADDED_PERMISSIONS[one]));
}
