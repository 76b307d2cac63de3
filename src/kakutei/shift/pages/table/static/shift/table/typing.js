// What to do with the text in the input after each sign: a one-key code, the beginning of a time, or nothing yet.

/**
 * `codes` are the one-key codes, `writing` says that times or words are being typed, `run` lists the codes typed just
 * before: { id, key, stamp }. Returns { does: "nothing" | "clear" | "code" | "take back" | "write" } with its value.
 */
export function readInput(raw, { codes, writing, run }) {
  const text = raw.normalize("NFKC");
  if (writing) return { does: "nothing" };
  if (text === "" || text === " ") return { does: "clear" };
  if (codes.has(text)) return { does: "code", key: text };
  const afterDigit = /^\d$/.test(run.at(-1)?.key);
  if (/^\d$/.test(text) && afterDigit) return { does: "take back", sign: text };
  if (/^[-:~〜ー時]$/.test(text) && afterDigit) return { does: "take back", sign: /[:時]/.test(text) ? text : "-" };
  return { does: "write", text: raw };
}
