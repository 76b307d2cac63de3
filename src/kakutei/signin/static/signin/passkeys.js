// Asks the browser for a passkey and sends its answer with the form. Where it cannot, a sentence says what to do.

const LEFT = "確認が途中で終わりました。もう一度ボタンを押し、端末の画面に従ってください。";
const UNABLE =
  "このブラウザーではパスキーを使えません。iPhone、Android、Windows、Macの新しいSafari、Chrome、Edge、Firefoxで開いてください。";
const THERE_ALREADY = "この端末のパスキーは、もう登録されています。別の端末か、セキュリティキーで登録してください。";
const ELSEWHERE = "このページのアドレスではパスキーを使えません。案内されたアドレスで開き直してください。";

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
    const publicKey = read(JSON.parse(form.dataset.questions));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.answer.value = JSON.stringify(written(credential));
    form.submit();
  } catch (error) {
    button.disabled = false;
    say(form, { InvalidStateError: THERE_ALREADY, SecurityError: ELSEWHERE, NotSupportedError: UNABLE }[error.name] ?? LEFT);
  }
}

function say(form, sentence) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = sentence;
  place.hidden = false;
}

function read(questions) {
  const listed = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
  const user = questions.user && { ...questions.user, id: bytes(questions.user.id) };
  return {
    ...questions,
    challenge: bytes(questions.challenge),
    ...(user && { user }),
    ...(questions.excludeCredentials && { excludeCredentials: listed(questions.excludeCredentials) }),
    ...(questions.allowCredentials && { allowCredentials: listed(questions.allowCredentials) }),
  };
}

function written({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answered = parts.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return { id, rawId: text(rawId), type, response: Object.fromEntries(answered) };
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
