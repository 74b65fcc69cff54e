import { Controller, Get, Header, type Type } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { type FormPage, htmlOf, scriptOf } from './form-page.js';

/**
 * A controller that serves a page for the links in mails, for sites whose front end has none. Its script
 * is a file of its own, because the content security policy allows no script within a page.
 */
export function formPageController(page: FormPage): Type {
  const html = htmlOf(page);
  const script = scriptOf(page);

  @ApiExcludeController()
  @Controller('pages')
  class FormPageController {
    @Get(page.name)
    @Public()
    @Header('Content-Type', 'text/html; charset=utf-8')
    readPage(): string {
      return html;
    }

    @Get(`${page.name}.js`)
    @Public()
    @Header('Content-Type', 'text/javascript; charset=utf-8')
    readScript(): string {
      return script;
    }
  }
  return FormPageController;
}
