import { validate } from 'class-validator';
import { TextField, textProblem } from './text-field.js';

class Sample {
  @TextField({ min: 1, max: 5 })
  required: unknown = 'text';

  @TextField({ max: 5, optional: true })
  optional: unknown;

  @TextField({ max: 5, nullable: true })
  nullable: unknown = null;
}

describe('textProblem', () => {
  it.each(['a', 'abcde', '中文中文中', '😀😀😀😀😀', '✍️✍️e', ' a '])(
    'finds nothing wrong with %j, as 1 to 5 code points',
    (text) => {
      expect(textProblem(text, 1, 5)).toBeUndefined();
    },
  );

  it.each([
    '',
    ' ',
    '\t\n\u{a0}',
    'abcdef',
    '😀😀😀😀😀😀',
    '✍️✍️✍️',
    5,
    null,
    undefined,
    ['a'],
    {},
  ])('finds %j wrong, as 1 to 5 code points', (value) => {
    expect(textProblem(value, 1, 5)).toBe('must be a text of 1 to 5 characters, not blank');
  });

  it('accepts a blank string if it may be empty', () => {
    expect(textProblem('', 0, 5)).toBeUndefined();
    expect(textProblem('  ', 0, 5)).toBeUndefined();
    expect(textProblem('abcdef', 0, 5)).toBe('must be a text of up to 5 characters');
  });
});

describe('TextField', () => {
  it('accepts missing and null fields only if configured', async () => {
    expect(await problemsOf({})).toEqual([]);
    expect(await problemsOf({ required: undefined })).toEqual(['required']);
    expect(await problemsOf({ required: null })).toEqual(['required']);
    expect(await problemsOf({ optional: null })).toEqual(['optional']);
    expect(await problemsOf({ nullable: undefined })).toEqual(['nullable']);
  });

  it('validates an optional field if it is present', async () => {
    const wrong = { required: '', optional: 'abcdef', nullable: 5 };
    expect(await problemsOf(wrong)).toEqual(['required', 'optional', 'nullable']);
  });
});

async function problemsOf(fields: Partial<Sample>): Promise<string[]> {
  const errors = await validate(Object.assign(new Sample(), fields));
  return errors.map(({ property }) => property);
}
