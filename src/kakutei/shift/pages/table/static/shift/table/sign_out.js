// Asks before a sign-out while edits of the shift table wait on this device.

import { unsavedOf } from "./device_store.js";

const form = document.getElementById("sign-out");
let asked = false;

form?.addEventListener("submit", async (event) => {
  if (asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const count = await unsavedOf(form.dataset.user);
  asked = !count || confirm(question(count));
  if (asked) form.requestSubmit();
});

const question = (count) =>
  `シフト表の入力${count}件が、まだ保存されていません。ログアウトしても、この端末に残ります。` +
  "次にご自身がログインしてその表を開くと送ります。ログアウトしますか?";
