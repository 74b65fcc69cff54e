import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { firstFitting, lastFitting } from '../../platform/pagination/page-bytes.js';
import type { ArticleResponseDto, ArticlesResponseDto } from './dto/article.dto.js';
import type { CommentResponseDto, CommentsResponseDto } from './dto/comment.dto.js';
import type { ProfileResponseDto } from './dto/profile.dto.js';
import type { UserResponseDto } from './dto/user.dto.js';

/** All properties that responses of this API can have. */
type AnyResponse = Partial<
  UserResponseDto &
    ProfileResponseDto &
    ArticleResponseDto &
    ArticlesResponseDto &
    CommentResponseDto &
    CommentsResponseDto
>;

/**
 * Replaces the image of users without one by `REALWORLD_DEFAULT_IMAGE`: some RealWorld front ends show a
 * broken image for null. Only used if it is configured.
 */
export class DefaultImageInterceptor implements NestInterceptor {
  constructor(private readonly image: string) {}

  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(map((response) => this.fillIn(response as AnyResponse | undefined)));
  }

  private fillIn(response: AnyResponse | undefined): AnyResponse | undefined {
    const { user, profile, article, articles = [], comment, comments = [] } = response ?? {};
    const authors = [article, comment, ...articles, ...comments].map((written) => written?.author);
    for (const person of [user, profile, ...authors]) {
      if (person) {
        person.image ??= this.image;
      }
    }
    // The images have made the lists longer, so they may exceed the limit of a page now.
    return response && { ...response, ...fittingLists(response) };
  }
}

function fittingLists({ articles, comments }: AnyResponse): AnyResponse {
  return {
    ...(articles && { articles: firstFitting(articles) }),
    ...(comments && { comments: lastFitting(comments) }),
  };
}
