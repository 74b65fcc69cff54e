import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { OptionalOrNullable } from '../validation/text-field.js';
import { parseResourceId } from '../validation/resource-id.js';

/** A position in a list that is ordered by a time, then by id. */
export interface TimePosition {
  /** ISO 8601 in UTC with milliseconds. */
  time: string;
  id: number;
}

/** The kind of list that a cursor belongs to. Cursors of another kind are refused. */
export type CursorKind =
  | 'article'
  | 'comment'
  | 'moderation'
  | 'invitation'
  | 'audit'
  | 'user'
  | 'revision'
  | 'delivery'
  | 'media';

/**
 * How the JSON in a cursor begins. Cursors of articles have no kind, since they are older than kinds.
 */
const BEGINNINGS: Readonly<Record<CursorKind, string>> = {
  article: '[',
  comment: '["comment",',
  moderation: '["moderation",',
  invitation: '["invitation",',
  audit: '["audit",',
  user: '["user",',
  revision: '["revision",',
  delivery: '["delivery",',
  media: '["media",',
};

/** The cursor of a position: opaque to clients, valid as long as the list exists. */
export function encodeTimeCursor({ time, id }: TimePosition, kind: CursorKind): string {
  return Buffer.from(`${BEGINNINGS[kind]}${JSON.stringify(time)},${id}]`).toString('base64url');
}

/**
 * The position of a cursor; undefined if it is invalid or of another kind. The ORM would accept some
 * invalid cursors, and fail in the database on others.
 */
export function parseTimeCursor(cursor: unknown, kind: CursorKind): TimePosition | undefined {
  if (typeof cursor !== 'string' || !/^[\w-]{1,100}$/.test(cursor)) {
    return undefined;
  }
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const beginning = BEGINNINGS[kind];
  if (!text.startsWith(beginning)) {
    return undefined;
  }
  // PostgreSQL's calendar, unlike ISO 8601, has no year 0.
  const [, time = '', digits = ''] =
    /^"((?!0000)\d{4}-[\d:.T-]+Z)",(\d+)\]$/.exec(text.slice(beginning.length)) ?? [];
  const id = parseResourceId(digits);
  return id !== undefined && isIsoTime(time) ? { time, id } : undefined;
}

function isIsoTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

/**
 * An optional cursor in a query.
 *
 * @param kind kind of list
 * @param from field of another page that it is taken from
 */
export function CursorQuery(
  kind: CursorKind,
  from: 'startCursor' | 'endCursor',
  description: string,
): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, description }),
    OptionalOrNullable({ optional: true }),
    ValidateBy({
      name: 'timeCursor',
      validator: {
        validate: (value: unknown) => parseTimeCursor(value, kind) !== undefined,
        defaultMessage: () => `$property must be the ${from} of another page`,
      },
    }),
  );
}

/** Documents a cursor in a response. */
export function ApiCursor(kind: CursorKind, description: string): PropertyDecorator {
  return ApiProperty({
    type: String,
    nullable: true,
    description,
    example: encodeTimeCursor({ time: '2026-11-22T17:00:00.000Z', id: 1 }, kind),
  });
}

/** A page of rows by time and id. */
export interface TimePage<Row> {
  items: Row[];
  /** Null if there are no items. */
  endCursor: string | null;
  hasNextPage: boolean;
}

/** @param found the rows of the page, and one more if there is a next page */
export function timePage<Row extends { id: number; createdAt: TimePosition['time'] }>(
  found: readonly Row[],
  limit: number,
  kind: CursorKind,
): TimePage<Row> {
  return timePageBy(found, limit, kind, ({ id, createdAt }) => ({ time: createdAt, id }));
}

/** The same of rows whose position is elsewhere. */
export function timePageBy<Row>(
  found: readonly Row[],
  limit: number,
  kind: CursorKind,
  positionOf: (row: Row) => TimePosition,
): TimePage<Row> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    endCursor: last === undefined ? null : encodeTimeCursor(positionOf(last), kind),
    hasNextPage: found.length > limit,
  };
}
