/*
 * What is used of nodemailer. A file of its own, also in the bundle, which is loaded when the first mail is sent:
 * until then, its memory is not needed.
 */
export { createTransport } from 'nodemailer';
