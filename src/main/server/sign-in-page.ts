import { securityHeaders } from '../lib/content-policy';

/** What a browser sees that has not opened the address with the token: where to find it, and nothing about the studio. */
export function signInPage(wrongToken: boolean): Response {
  const reason = wrongToken
    ? 'The token in this address is not the one of this server; it may be from an earlier start.'
    : 'This browser is not signed in to this server.';
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Model Studio: sign in</title>
<style>
  :root { color-scheme: light dark; font: 13px/20px system-ui, sans-serif; }
  main { max-width: 420px; margin: 20vh auto; padding: 0 16px; }
  h1 { font-size: 15px; font-weight: 600; }
  code { font: 12px ui-monospace, monospace; }
</style>
<main>
  <h1>Open the address with its token</h1>
  <p>${reason}</p>
  <p>Open the address that <code>studio serve</code> printed in its terminal; it ends in <code>?token=…</code></p>
</main>
</html>
`;
  return new Response(html, {
    status: 401,
    headers: { ...securityHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
