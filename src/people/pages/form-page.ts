/** A field of a {@link FormPage}. */
export interface FormField {
  /** Its name in the body of the request, and in the link that may fill it in. */
  name: string;
  label: string;
  type: 'email' | 'password' | 'text';
  autocomplete: string;
  /** Least length, in UTF-16 units. */
  minLength?: number;
}

/** A page with a form, for a link whose fragment has a token. */
export interface FormPage {
  /** Its name in the URL. */
  name: string;
  title: string;
  /** A sentence above the form. */
  text?: string;
  fields: readonly FormField[];
  button: string;
  /** Where the form is posted to: the path of a route, without the first slash. */
  route: string;
  /** Name of the token in the body of the request. */
  tokenName: string;
  /** What the page says in the end. */
  done: string;
}

/** The HTML of a page. All of its text is the program's own. */
export function htmlOf({ name, title, text, fields, button }: FormPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>${text === undefined ? '' : `\n<p>${text}</p>`}
<form>
${fields.map(htmlOfField).join('\n')}
<p><button>${button}</button></p>
</form>
<p role="status"></p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
<script src="${name}.js"></script>
</body>
</html>
`;
}

function htmlOfField({ name, label, type, autocomplete, minLength }: FormField): string {
  const least = minLength === undefined ? '' : ` minlength="${minLength}"`;
  return `<p><label>${label}<br><input type="${type}" name="${name}" autocomplete="${autocomplete}" required${least}></label></p>`;
}

/**
 * The script of a page. The token leaves the address at once, so that it is in no history; other
 * parameters of the fragment fill in the fields of the same name.
 */
export function scriptOf({ fields, route, tokenName, done }: FormPage): string {
  return `const link = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const status = document.querySelector('[role=status]');
const names = ${JSON.stringify(fields.map(({ name }) => name))};
for (const name of names) {
  form.elements[name].value = link.get(name) ?? '';
}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = { ${tokenName}: link.get('token') ?? '' };
  for (const name of names) {
    body[name] = form.elements[name].value;
  }
  status.textContent = 'Saving …';
  try {
    const response = await fetch('../${route}', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) {
      form.remove();
      status.textContent = ${JSON.stringify(done)};
    } else {
      status.textContent = (await response.json()).detail;
    }
  } catch {
    status.textContent = 'The server cannot be reached, please try again.';
  }
});
`;
}
