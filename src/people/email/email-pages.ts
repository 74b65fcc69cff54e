import type { FormPage } from '../pages/form-page.js';

/** The page where an email address is confirmed (`VERIFY_URL`). */
export const VERIFY_PAGE: FormPage = {
  name: 'verify-email',
  title: 'Confirm your email address',
  fields: [],
  button: 'Confirm',
  route: 'user/email/verify',
  tokenName: 'token',
  done: 'Your email address is confirmed.',
};

/** The page where a change of the email address is taken back (`REVERT_URL`). */
export const REVERT_PAGE: FormPage = {
  name: 'revert-email',
  title: 'Keep your email address',
  text: 'Your account keeps, or gets back, the address that this link was mailed to. All devices are signed out.',
  fields: [],
  button: 'Keep this address',
  route: 'user/email/revert',
  tokenName: 'token',
  done: 'Your account has this address. Choose a new password now, as others may know the present one.',
};
