import type { ArgumentMetadata } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { type FieldProblem, ValidationFailedError } from '../errors/app-errors.js';
import { IntegerQuery } from './integer-query.js';
import { EachItem } from './list-field.js';
import { TextField, textProblem } from './text-field.js';
import { createValidationPipe } from './validation.pipe.js';

class Inner {
  @TextField({ min: 1, max: 5 })
  name!: string;
}

class Body {
  @TextField({ min: 1, max: 5 })
  name!: string;

  @EachItem((item) => textProblem(item, 1, 5))
  tags: string[] = [];

  @IsObject()
  @ValidateNested()
  @Type(() => Inner)
  inner: Inner = Object.assign(new Inner(), { name: 'fine' });
}

class Query {
  @IntegerQuery({ min: 1, max: 100, default: 20, description: 'Number of items' })
  limit = 20;
}

describe('the validation pipe', () => {
  it('creates an instance of the DTO, with its defaults', async () => {
    const body = await through(Body, { name: 'a', tags: ['b'] });
    expect(body).toBeInstanceOf(Body);
    expect(body).toEqual({ name: 'a', tags: ['b'], inner: { name: 'fine' } });
  });

  it.each(['1e1', '0x10', '007'])(
    'leaves the path parameter %s unchanged, even if the handler declares a number',
    async (segment) => {
      const metadata: ArgumentMetadata = { type: 'param', metatype: Number, data: 'id' };
      expect(await createValidationPipe().transform(segment, metadata)).toBe(segment);
    },
  );

  describe('when the input is invalid', () => {
    it('reports every field once with its path, at any level', async () => {
      const problems = await problemsOf(Body, {
        name: '',
        tags: ['fine', '', 5],
        inner: { name: 5, extra: 1 },
        extra: 1,
      });
      expect(problems.toSorted(byField)).toEqual([
        { field: 'extra', message: 'extra is not a known member' },
        { field: 'inner.extra', message: 'inner.extra is not a known member' },
        { field: 'inner.name', message: `inner.name ${RULE}` },
        { field: 'name', message: `name ${RULE}` },
        { field: 'tags.1', message: `tags.1 ${RULE}` },
        { field: 'tags.2', message: `tags.2 ${RULE}` },
      ]);
    });

    it('reports the list itself if it is not a list', async () => {
      const problems = await problemsOf(Body, { name: 'a', tags: 'b' });
      expect(problems).toEqual([{ field: 'tags', message: 'tags has an item that is not valid' }]);
    });
  });

  describe('when a query has a number', () => {
    it.each([
      ['1', 1],
      ['100', 100],
      ['007', 7],
    ])('accepts the digits %s', async (limit, number) => {
      expect(await through(Query, { limit })).toEqual({ limit: number });
    });

    it('has a default', async () => {
      expect(await through(Query, {})).toEqual({ limit: 20 });
    });

    it.each(['', '0', '101', '-1', '+5', ' 5', '5 ', '1.0', '1e1', '0x10', '٣', 'x', ['5', '5']])(
      'rejects %j',
      async (limit) => {
        expect(await problemsOf(Query, { limit })).toEqual([
          { field: 'limit', message: 'limit must be a whole number from 1 to 100' },
        ]);
      },
    );
  });
});

const RULE = 'must be a text of 1 to 5 characters, not blank';

function through(metatype: ArgumentMetadata['metatype'], value: object): Promise<unknown> {
  return createValidationPipe().transform(value, { type: 'body', metatype });
}

async function problemsOf(
  metatype: ArgumentMetadata['metatype'],
  value: object,
): Promise<readonly FieldProblem[]> {
  try {
    await through(metatype, value);
    return [];
  } catch (error) {
    if (error instanceof ValidationFailedError) {
      return error.errors;
    }
    throw error;
  }
}

function byField(left: FieldProblem, right: FieldProblem): number {
  return left.field < right.field ? -1 : 1;
}
