// Asks the browser for a passkey and sends its answer with the form. Where it cannot, a sentence says what to do.

import { readOptions, written } from "./passkey_encoding.js";
import { sentenceFor, UNABLE } from "./passkey_refusals.js";

const form = document.querySelector("form[data-passkey]");
if (form) begin(form);

function begin(form) {
  form.querySelector("[data-passkey-without]").hidden = true;
  if (!window.PublicKeyCredential) return say(form, UNABLE);
  form.querySelector("[data-passkey-button]").hidden = false;
  form.addEventListener("submit", (event) => ask(form, event));
}

async function ask(form, event) {
  event.preventDefault();
  const button = form.querySelector("[data-passkey-button]");
  button.disabled = true;
  try {
    const publicKey = readOptions(JSON.parse(form.dataset.questions));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.answer.value = JSON.stringify(written(credential));
    form.submit();
  } catch (error) {
    button.disabled = false;
    say(form, sentenceFor(error.name));
  }
}

function say(form, sentence) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = sentence;
  place.hidden = false;
}
