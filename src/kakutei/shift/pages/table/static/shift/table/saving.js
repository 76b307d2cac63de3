// One request for a batch of edits, and what follows from its answer. No DOM; the network is passed in.

/** The rows of the request: of each cell the last text. A cell's id is "c<staff>-<date>". */
export function rowsOf(batch) {
  const last = new Map(batch.flatMap(({ changes }) => changes).map(({ id, text }) => [id, text]));
  return [...last].map(([id, text]) => ({ staff: +id.slice(1).split("-")[0], date: id.slice(-10), text }));
}

/** It is not known that the edits are saved, for a reason that `message` tells the person. */
export class NotSaved extends Error {}

const SENTENCES = {
  "no network": "通信できないため、保存を確認できません。つながったら、もう一度入力してください。",
  "signed out": "ログインが切れているため、保存していません。ページを開き直してログインし、もう一度入力してください。",
  failed: "サーバーで問題が起きたため、保存を確認できません。少し待ってから、もう一度入力してください。",
  "no access": "このシフト表を編集できなくなったため、保存していません。管理者に役割と担当店舗を確認してください。",
};

/** A redirect leads to the sign-in page; without a session the form's token is refused (403). */
export function outcomeOf({ ok, redirected, status }, size) {
  if (redirected || status === 403) return "signed out";
  if (ok) return "saved";
  if (status === 404) return "no access";
  if (status !== 422) return "failed";
  return size === 1 ? "refused" : "partly refused";
}

/**
 * Sends the batch with `post(rows)`. `saved(html)` gets the server's cells, `refused(batch, sentence)` what it did
 * not take. Throws NotSaved where there is no usable answer.
 */
export async function save(batch, { post, saved, refused }) {
  const response = await post(rowsOf(batch)).catch(() => null);
  if (!response) throw new NotSaved(SENTENCES["no network"]);
  const answer = await response.text();
  const outcome = outcomeOf(response, batch.length);
  if (outcome === "saved") return saved(answer);
  if (outcome === "refused") return refused(batch, answer);
  if (outcome in SENTENCES) throw new NotSaved(SENTENCES[outcome]);
  for (const one of batch) await save([one], { post, saved, refused }); // only what is wrong is refused
}
