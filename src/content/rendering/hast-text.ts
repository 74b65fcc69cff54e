import type { Nodes } from 'hast';
import { visit } from 'unist-util-visit';

/** The text in a node. */
export function textOf(node: Nodes): string {
  const parts: string[] = [];
  visit(node, 'text', ({ value }) => {
    parts.push(value);
  });
  return parts.join('');
}
