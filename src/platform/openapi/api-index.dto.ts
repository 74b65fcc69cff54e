import {
  ApiProperty,
  ApiPropertyOptional,
  type ApiResponseOptions,
  ApiSchema,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ApiDescription } from './openapi.js';

/** What the root of an API answers: where to read on. */
@ApiSchema({ description: 'Links to the documentation.' })
export class ApiIndexDto {
  @ApiProperty({ example: 'Platen' })
  name!: string;

  @ApiPropertyOptional({
    description: 'Swagger UI, if it is served',
    example: '/docs',
  })
  documentation?: string;

  @ApiPropertyOptional({
    description: 'OpenAPI document, if it is served',
    example: '/docs-json',
  })
  openapi?: string;

  /**
   * Links to the documentation of an API in the body and, for programs, in a `Link` header (RFC 8631).
   *
   * @param isServed whether there is documentation (`DOCS`)
   */
  static linked(
    reply: FastifyReply,
    { name, page }: Pick<ApiDescription, 'name' | 'page'>,
    isServed: boolean,
  ): ApiIndexDto {
    if (!isServed) {
      return { name };
    }
    const documentation = `/${page}`;
    const openapi = `/${page}-json`;
    const links = [
      `<${documentation}>; rel="service-doc"; type="text/html"`,
      `<${openapi}>; rel="service-desc"; type="application/json"`,
    ];
    reply.header('Link', links.join(', '));
    return { name, documentation, openapi };
  }
}

/** The header of {@link ApiIndexDto.linked}, for the OpenAPI document. */
export const DOCUMENTATION_LINKS = {
  Link: {
    description: 'The documentation (RFC 8631), if it is served: `service-doc` and `service-desc`',
    schema: { type: 'string', example: '</docs>; rel="service-doc"; type="text/html"' },
  },
} as const satisfies ApiResponseOptions['headers'];
