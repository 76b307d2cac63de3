// What the buttons of the list of problems do.

const NOT_ASSIGNED = "割り当てを保存できませんでした。通信を確認して、もう一度押してください。";

/** The actions of ProblemList. */
export function actionsOf({ table, page, sender, editor }) {
  return {
    insist: (id) => sender.insist(id),
    discard: (id) => sender.discard(id),
    go: (id) => (document.getElementById(id) ? editor.go(id) : page.say("このセルは、表示している期間の外にあります。")),
    copy: (text) => copy(text, page),
    assign: (word, meaning, ids) => assign({ table, page, sender }, word, meaning, ids),
  };
}

async function assign({ table, page, sender }, word, meaning, ids) {
  const token = document.querySelector("#confirm [name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ word, meaning, csrfmiddlewaretoken: token });
  const response = await fetch(table.dataset.words, { method: "POST", body }).catch(() => null);
  if (response?.status === 204) return sender.again(ids);
  page.say(response?.status === 422 ? await response.text() : NOT_ASSIGNED);
}

async function copy(text, page) {
  try {
    await navigator.clipboard.writeText(text);
    page.say("コピーしました。");
  } catch {
    page.say(`この端末ではコピーできません。内容: ${text}`);
  }
}
