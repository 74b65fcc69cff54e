import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { RESET_PAGE, RESET_SCRIPT } from './reset-page.js';

/** A page for the link in the mail, for sites whose front end has none (`RESET_URL`). */
@ApiExcludeController()
@Controller('pages')
export class ResetPageController {
  @Get('reset-password')
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): string {
    return RESET_PAGE;
  }

  /** A file of its own: the content security policy allows no script within a page. */
  @Get('reset-password.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return RESET_SCRIPT;
  }
}
