// On every page: edits of a shift table that only this device has are named, and a sign-out asks first.

import { discardAll, editsOf } from "./device_store.js";

const form = document.getElementById("sign-out");
const user = form?.dataset.user;
let asked = false;

form?.addEventListener("submit", async (event) => {
  if (asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { length } = await editsOf(user);
  asked = !length || confirm(question(length));
  if (asked) form.requestSubmit();
});

if (user) tell();

/** One notice for each store whose table is not open here. */
async function tell() {
  const open = document.querySelector(".shift-table")?.dataset.store;
  const stores = new Map();
  for (const edit of await editsOf(user)) {
    if (edit.store !== open) stores.set(edit.store, [...(stores.get(edit.store) ?? []), edit]);
  }
  for (const edits of stores.values()) document.getElementById("messages").append(noticeOf(edits));
}

function noticeOf(edits) {
  const { storeName, url } = edits.at(-1);
  const notice = Object.assign(document.createElement("div"), { className: "notice warn" });
  const sentence = `${storeName}のシフト表の入力${edits.length}件が、まだ保存されていません。この端末にだけあります。`;
  const open = Object.assign(document.createElement("a"), { className: "button", href: url, textContent: "シフト表を開いて送る" });
  const copy = button("内容をコピー", () => copied(copy, edits));
  const discard = button("捨てる", async () => {
    if (!confirm(`${storeName}のシフト表の入力${edits.length}件を捨てます。元には戻せません。`)) return;
    await discardAll(edits);
    notice.remove();
  });
  notice.append(Object.assign(document.createElement("p"), { textContent: sentence }), open, copy, discard);
  return notice;
}

async function copied(copy, edits) {
  const text = edits.map(({ label, meant, text }) => `${label}\t${meant || text || "空き"}`).join("\n");
  const written = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (written) copy.textContent = "コピーしました";
  else copy.replaceWith(Object.assign(document.createElement("textarea"), { value: text, readOnly: true, ariaLabel: "入力の内容" }));
}

function button(label, press) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: label });
  element.addEventListener("click", press);
  return element;
}

function question(count) {
  return (
    `シフト表の入力${count}件が、まだ保存されていません。ログアウトしても、この端末に残ります。` +
    "次にご自身がログインしてその表を開くと送ります。ログアウトしますか?"
  );
}
