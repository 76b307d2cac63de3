// After 本人確認 the page opens the pop-up that asked for it: #open=/companies/edit.

const MARK = "#open=";

/** The address of the pop-up, or null. */
export function addressIn(hash) {
  return hash.startsWith(MARK) ? hash.slice(MARK.length) : null;
}

/** Only an address that an element of this page opens by itself. */
export function openAskedFor() {
  const wanted = addressIn(location.hash);
  if (wanted === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const openers = [...document.querySelectorAll("[hx-get]")];
  const opener = openers.find((each) => each.getAttribute("hx-get") === wanted);
  if (opener) globalThis.htmx?.ajax("GET", wanted, { target: opener.getAttribute("hx-target") });
}
