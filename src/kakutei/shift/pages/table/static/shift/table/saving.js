// One request for some edits, and what follows from its answer. No DOM; the network is passed in.

/** The rows of the request. A cell's id is "c<staff>-<date>". */
export function rowsOf(edits) {
  return edits.map(({ edit, id, text, seen, meant }) => ({
    edit,
    staff: +id.slice(1).split("-")[0],
    date: id.slice(-10),
    text,
    seen,
    meant,
  }));
}

/** A redirect leads to the sign-in page; without a session the form's token is refused (403). */
export function outcomeOf({ ok, redirected, status }) {
  if (redirected || status === 403) return "signed out";
  if (ok) return "answered";
  return { 404: "no access", 409: "another user", 422: "refused" }[status] ?? "failed";
}

/**
 * { outcome, results, html } for "answered", { outcome, sentence } for what the server refused in words, else
 * { outcome }: "signed out", "no access", "failed" or "no network".
 */
export async function save(edits, post) {
  try {
    const response = await post(rowsOf(edits));
    const outcome = outcomeOf(response);
    if (outcome === "answered") return { outcome, ...(await response.json()) };
    return outcome === "refused" ? { outcome, sentence: await response.text() } : { outcome };
  } catch (error) {
    return { outcome: error instanceof SyntaxError ? "failed" : "no network" };
  }
}
