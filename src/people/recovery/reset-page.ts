/** The page where a new password is chosen; the token is in the fragment of its address. */
export const RESET_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Choose a new password</title>
</head>
<body>
<main>
<h1>Choose a new password</h1>
<form>
<p><label>New password<br><input type="password" name="password" autocomplete="new-password" required minlength="8"></label></p>
<p><button>Save</button></p>
</form>
<p role="status"></p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
<script src="reset-password.js"></script>
</body>
</html>
`;

/** Its script. The token leaves the address at once, so that it is in no history. */
export const RESET_SCRIPT = `const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
history.replaceState(null, '', location.pathname);
const form = document.querySelector('form');
const status = document.querySelector('[role=status]');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const password = form.elements.password.value;
  status.textContent = 'Saving …';
  try {
    const response = await fetch('../user/password/reset', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, password }),
    });
    if (response.ok) {
      form.remove();
      status.textContent = 'Your password was changed. You can sign in with it now.';
    } else {
      status.textContent = (await response.json()).detail;
    }
  } catch {
    status.textContent = 'The server cannot be reached, please try again.';
  }
});
`;
