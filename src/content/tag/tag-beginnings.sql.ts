/** Marks that are left out, as `foldWord()` does. */
const ACCENTS = '[\\u0300-\\u036f\\u0591-\\u05c7\\u064b-\\u065f\\u0670\\u093c]';

/** A letter of its own, as it is decomposed and as it is not. */
const SHORT_I = ['\u0438\u0306', '\u0439'] as const;

/**
 * SQL: a name in lower case and without accents, as `foldWord()` makes it.
 *
 * @param name SQL of the name
 */
export function foldedTag(name: string): string {
  const decomposed = `normalize(lower(${name} collate "default"), nfkd)`;
  const bare = `regexp_replace(replace(${decomposed}, '${SHORT_I[0]}', '${SHORT_I[1]}'), '${ACCENTS}', '', 'g')`;
  const spelled = [
    ['ß', 'ss'],
    ['æ', 'ae'],
    ['œ', 'oe'],
    ['þ', 'th'],
  ].reduce(
    (sql, [letter, letters]) => `replace(${sql}, '${letter}', '${letters}')`,
    `lower(normalize(${bare}, nfc))`,
  );
  return `case when octet_length(${name}) = length(${name}) then lower(${name})
    else translate(${spelled}, 'øłđðħŧıς', 'olddhtiσ') end`;
}

/**
 * An index of the beginnings of tags: of a whole name, and of what is left of it from each further word on. What it
 * takes for a word is what stands between spaces. Without waiting entries, which each search would read.
 */
export const TAG_BEGINNINGS_INDEX = {
  name: 'tag_beginnings_index',
  expression: `create function tag_beginnings(name text) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(
    select substr(folded, at)
    from (select ${foldedTag('name')} as folded) tag, generate_series(1, length(folded)) at
    where (at = 1 or substr(folded, at - 1, 1) = ' ') and substr(folded, at) <> ''))
$$;
create index "tag_beginnings_index" on "tag" using gin (tag_beginnings("name")) with (fastupdate = off)`,
} as const;
