import type { FormPage } from '../pages/form-page.js';
import { MIN_PASSWORD_LENGTH } from '../user/user-limits.js';

/** The page where a new password is chosen (`RESET_URL`). */
export const RESET_PAGE: FormPage = {
  name: 'reset-password',
  title: 'Choose a new password',
  fields: [
    {
      name: 'password',
      label: 'New password',
      type: 'password',
      autocomplete: 'new-password',
      minLength: MIN_PASSWORD_LENGTH,
    },
  ],
  button: 'Save',
  route: 'user/password/reset',
  tokenName: 'token',
  done: 'Your password was changed. You can sign in with it now.',
};
