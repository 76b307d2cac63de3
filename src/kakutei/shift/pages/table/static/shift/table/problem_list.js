// What could not be saved, below the table: each with its reason and what can be done about it.

import { plain } from "./cell_look.js";

const MOST_LISTED = 20;
const NOT_CHOSEN = "?"; // no key of a pattern or leave: the server refuses it in words

export class ProblemList {
  #outside = [];
  #choices = new Map(); // word → its choice of a meaning: what was chosen stays while the list is drawn again
  #problems = [];

  /** `does` has the actions: insist(id), discard(id), again(ids), go(id), assign(word, meaning), copy(text). */
  constructor(place, grid, codes) {
    Object.assign(this, { place, grid, codes, does: {} });
  }

  show(problems) {
    this.#problems = problems;
    this.#draw();
  }

  /** Texts of a paste that had no cell. */
  showOutside(texts) {
    this.#outside = texts.filter((text) => plain(text));
    this.#draw();
  }

  #draw() {
    const items = [...this.#unknownWords(), ...this.#others(), ...this.#outsideItem()];
    if (!items.length && this.place.hidden) return;
    this.place.hidden = !items.length;
    const asked = this.place.contains(document.activeElement);
    this.place.replaceChildren(...items);
    if (asked && items.length) this.place.querySelector("button, select")?.focus();
  }

  #unknownWords() {
    const words = new Map();
    for (const problem of this.#problems.filter(({ state }) => state === "unknown"))
      words.set(plain(problem.edit.text), [...(words.get(plain(problem.edit.text)) ?? []), problem.edit.id]);
    return [...words].map(([word, ids]) => this.#unknownWord(word, ids));
  }

  #unknownWord(word, ids) {
    const meaning = this.#choiceOf(word);
    const first = this.grid.nameOf(ids[0]);
    const where = ids.length > 1 ? `${first}など${ids.length}セル` : first;
    return item(
      `「${word}」を読み取れません(${where})。業務や休暇に割り当てるか、セルに入力し直してください。`,
      meaning,
      button("割り当てる", () => this.does.assign(word, meaning.value, ids)),
      button("セルへ", () => this.does.go(ids[0])),
      button("元に戻す", () => ids.forEach((id) => this.does.discard(id))),
    );
  }

  #choiceOf(word) {
    if (!this.#choices.has(word)) this.#choices.set(word, this.#newChoice(word));
    return this.#choices.get(word);
  }

  #newChoice(word) {
    const choice = Object.assign(document.createElement("select"), { ariaLabel: `「${word}」の意味` });
    const codes = [...this.codes].filter(([, { meaning }]) => meaning);
    choice.append(new Option("業務か休暇を選ぶ", NOT_CHOSEN));
    for (const [key, { name }] of codes) choice.append(new Option(name, key));
    choice.append(new Option("空き(何も入れない)", ""));
    return choice;
  }

  #others() {
    const others = this.#problems.filter(({ state }) => state !== "unknown");
    const listed = others.slice(0, MOST_LISTED).map((problem) => this.#other(problem));
    const rest = others.length - listed.length;
    const meanwhile = others.filter(({ state }) => state === "changed meanwhile");
    if (meanwhile.length > 1) listed.push(this.#allMeanwhile(meanwhile));
    return rest > 0 ? [...listed, item(`ほか${rest}件`)] : listed;
  }

  #other({ edit, state, sentence, label }) {
    const where = `${this.grid.nameOf(edit.id)} 「${this.#name(edit.text)}」: ${sentence}`;
    const go = button("セルへ", () => this.does.go(edit.id));
    if (state === "changed meanwhile")
      return item(
        where,
        button(`自分の入力(${this.#name(edit.text)})にする`, () => this.does.insist(edit.id)),
        button(`「${label}」のままにする`, () => this.does.discard(edit.id)),
        go,
      );
    const copy = button("コピー", () => this.does.copy(edit.text));
    return item(where, go, copy, button("元に戻す", () => this.does.discard(edit.id)));
  }

  #allMeanwhile(problems) {
    return item(
      `ほかの人が変更した${problems.length}件をまとめて選ぶ:`,
      button("すべて自分の入力にする", () => problems.forEach(({ edit }) => this.does.insist(edit.id))),
      button("すべて相手の変更のままにする", () => problems.forEach(({ edit }) => this.does.discard(edit.id))),
    );
  }

  #outsideItem() {
    if (!this.#outside.length) return [];
    const some = this.#outside.slice(0, MOST_LISTED).join("、");
    const more = this.#outside.length > MOST_LISTED ? " ほか" : "";
    return [
      item(
        `貼り付けた内容のうち${this.#outside.length}件は、表の外になるため入力していません: ${some}${more}`,
        button("コピー", () => this.does.copy(this.#outside.join("\n"))),
        button("閉じる", () => this.showOutside([])),
      ),
    ];
  }

  #name(text) {
    return text === "" ? "消す" : (this.codes.get(text)?.name ?? text);
  }
}

function item(sentence, ...controls) {
  const element = document.createElement("li");
  element.append(Object.assign(document.createElement("p"), { textContent: sentence }), ...controls);
  return element;
}

function button(label, press) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
  element.addEventListener("click", press);
  return element;
}
