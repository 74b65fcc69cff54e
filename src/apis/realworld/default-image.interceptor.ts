import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { firstFitting, lastFitting } from '../../platform/pagination/page-bytes.js';
import type { ArticleResponseDto, ArticlesResponseDto } from './dto/article.dto.js';
import type { CommentResponseDto, CommentsResponseDto } from './dto/comment.dto.js';
import type { ProfileResponseDto } from './dto/profile.dto.js';
import type { UserResponseDto } from './dto/user.dto.js';

/** What may be in a response of this API. */
type AnyAnswer = Partial<
  UserResponseDto &
    ProfileResponseDto &
    ArticleResponseDto &
    ArticlesResponseDto &
    CommentResponseDto &
    CommentsResponseDto
>;

/**
 * Gives everybody without an image the one of the configuration: some front ends of RealWorld show a
 * broken picture for null. It is there only where one is configured.
 */
export class DefaultImageInterceptor implements NestInterceptor {
  constructor(private readonly image: string) {}

  intercept(_context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(map((answer) => this.fillIn(answer as AnyAnswer | undefined)));
  }

  private fillIn(answer: AnyAnswer | undefined): AnyAnswer | undefined {
    const { user, profile, article, articles = [], comment, comments = [] } = answer ?? {};
    const authors = [article, comment, ...articles, ...comments].map((written) => written?.author);
    for (const person of [user, profile, ...authors]) {
      if (person) {
        person.image ??= this.image;
      }
    }
    // Lists were within their bound before the images came.
    return answer && { ...answer, ...fittingLists(answer) };
  }
}

function fittingLists({ articles, comments }: AnyAnswer): AnyAnswer {
  return {
    ...(articles && { articles: firstFitting(articles) }),
    ...(comments && { comments: lastFitting(comments) }),
  };
}
