import type { OpenAPIObject } from '@nestjs/swagger';

/** A response as the decorators document it, in place. */
interface DocumentedResponse {
  description: string;
  content?: Record<string, { example?: unknown }>;
}

/**
 * Documents each error once: what operations say of their errors goes to `components.responses`, and
 * they refer to it. Every operation keeps its list of statuses.
 */
export function shareErrors(document: OpenAPIObject): void {
  const shared = new SharedResponses();
  for (const item of Object.values(document.paths)) {
    for (const operation of [item.get, item.put, item.post, item.patch, item.delete]) {
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (operation && Number(status) >= 400 && response && !('$ref' in response)) {
          operation.responses[status] = { $ref: shared.add(status, response) };
        }
      }
    }
  }
  document.components = { ...document.components, responses: shared.responses };
}

class SharedResponses {
  readonly responses: Record<string, DocumentedResponse> = {};
  private readonly names = new Map<string, string>();

  /** @returns a reference to the response, which is the same for equal ones */
  add(status: string, response: DocumentedResponse): string {
    const text = status + JSON.stringify(response);
    const name = this.names.get(text) ?? this.newName(status, response);
    this.names.set(text, name);
    this.responses[name] = response;
    return `#/components/responses/${name}`;
  }

  /** Such as `404_article`: by what the error is about, and a number where that is not all. */
  private newName(status: string, { content = {} }: DocumentedResponse): string {
    const [media] = Object.values(content);
    const name = `${status}_${subjectOf(media?.example)}`;
    const alike = Object.keys(this.responses).filter((known) => known.startsWith(name)).length;
    return alike === 0 ? name : `${name}_${alike + 1}`;
  }
}

/** The code of a problem detail, or what an error of the RealWorld API is keyed by. */
function subjectOf(example: unknown): string {
  if (typeof example !== 'object' || example === null) {
    return 'error';
  }
  if ('code' in example && typeof example.code === 'string') {
    return example.code;
  }
  const [subject = 'error'] = Object.keys('errors' in example ? Object(example.errors) : {});
  return subject;
}
