import assert from "node:assert/strict";
import { test } from "node:test";

import { sentenceFor, UNABLE } from "../../../src/kakutei/authentication/static/authentication/passkey_refusals.js";

test("each error of the browser has the sentence that says what to do", () => {
  assert.match(sentenceFor("InvalidStateError"), /もう登録されています/);
  assert.match(sentenceFor("SecurityError"), /案内されたアドレスで開き直してください/);
  assert.equal(sentenceFor("NotSupportedError"), UNABLE);
  assert.match(sentenceFor("NotAllowedError"), /もう一度ボタンを押し/);
  assert.match(sentenceFor("TypeError"), /もう一度ボタンを押し/);
});
