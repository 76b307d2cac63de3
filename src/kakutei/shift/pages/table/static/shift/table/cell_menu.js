// The entries of the table's context menu, and where it opens.

const APPLE = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");
const withControl = (letter) => (APPLE ? `⌘${letter}` : `Ctrl+${letter}`);

export class CellMenu {
  constructor({ menu, grid, selection, editor }) {
    Object.assign(this, { menu, grid, selection, editor, commands: editor.commands });
  }

  listen(table) {
    table.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    this.commands.openMenu = () => this.openAtCell();
  }

  /** Below the cell where the next key would go. */
  openAtCell() {
    if (!this.editor.settle() || !this.selection.at) return;
    this.editor.reveal();
    const { left, bottom } = this.grid.cell(this.selection.at).getBoundingClientRect();
    this.#open({ x: left, y: bottom });
  }

  /** The menu key and Shift+F10 come to the input; while a text is written, its own menu is the browser's. */
  #onContextMenu(event) {
    const { target, clientX, clientY } = event;
    const [cell, head, isInput] = [target.closest("a.cell"), this.grid.headAt(target), target.matches("input.typing")];
    if (!cell && !head && (!isInput || this.editor.input.writing)) return;
    event.preventDefault();
    if (isInput) return this.openAtCell();
    if (!this.editor.settle()) return;
    if (cell && !this.selection.has(cell.id)) this.editor.go(cell.id, { reveal: false });
    if (head && !this.#holds(head)) this.commands.selectHead(head);
    this.#open({ x: clientX, y: clientY });
  }

  #holds({ whole, r, c }) {
    const { top, bottom, left, right } = this.selection.box();
    const within = (n, low, high) => n === undefined || (n >= low && n <= high);
    return this.selection.whole === whole && within(r, top, bottom) && within(c, left, right);
  }

  #open(point) {
    this.menu.open(this.#entries(), point);
  }

  #entries() {
    const { commands, editor } = this;
    return [
      { label: "切り取り", keys: withControl("X"), act: () => commands.copy("cut") },
      { label: "コピー", keys: withControl("C"), act: () => commands.copy("copy") },
      this.#paste(),
      { label: "消す", keys: "Delete", act: () => editor.empty() },
      null,
      { label: "右へコピー", keys: withControl("R"), act: () => commands.fillRight() },
      { label: "下へコピー", keys: withControl("D"), act: () => commands.fillDown() },
      null,
      { label: "行を選択", keys: "Shift+Space", act: () => editor.widen("rows") },
      { label: "列を選択", keys: "Ctrl+Space", act: () => editor.widen("columns") },
      null,
      { label: "詳しく入力", act: () => commands.openPopUp() },
    ];
  }

  /** A page that is not served by https cannot read the clipboard; the keys can. */
  #paste() {
    if (navigator.clipboard?.readText) return { label: "貼り付け", keys: withControl("V"), act: () => this.commands.paste() };
    return { label: `貼り付けは${withControl("V")}を押してください` };
  }
}
