import type { FormPage } from '../pages/form-page.js';
import { MIN_PASSWORD_LENGTH } from '../user/user-limits.js';

/** The page where an invitation is accepted (`INVITATION_URL`). */
export const INVITATION_PAGE: FormPage = {
  name: 'invitation',
  title: 'Create your account',
  fields: [
    { name: 'email', label: 'Email', type: 'email', autocomplete: 'username' },
    { name: 'fullName', label: 'Name', type: 'text', autocomplete: 'name' },
    {
      name: 'password',
      label: 'Password',
      type: 'password',
      autocomplete: 'new-password',
      minLength: MIN_PASSWORD_LENGTH,
    },
  ],
  button: 'Create account',
  route: 'user/sign-up',
  tokenName: 'invitationToken',
  done: 'Your account was created. You can sign in with it now.',
};
