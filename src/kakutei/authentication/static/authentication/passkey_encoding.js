// The server writes the bytes of a passkey as base64url; the browser wants and gives buffers. No DOM.

/** The options for navigator.credentials, from what the server asks. */
export function readOptions(asked) {
  const listed = (list) => list.map((each) => ({ ...each, id: bytes(each.id) }));
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
    ...(asked.excludeCredentials && { excludeCredentials: listed(asked.excludeCredentials) }),
    ...(asked.allowCredentials && { allowCredentials: listed(asked.allowCredentials) }),
  };
}

/** What the server reads, from the browser's credential. */
export function written({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answered = parts.filter((name) => response[name]).map((name) => [name, base64url(response[name])]);
  return { id, rawId: base64url(rawId), type, response: Object.fromEntries(answered) };
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function base64url(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
