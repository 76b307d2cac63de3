import assert from "node:assert/strict";
import { test } from "node:test";

import { readOptions, written } from "../../../src/kakutei/authentication/static/authentication/passkey_encoding.js";

const buffer = (...signs) => Uint8Array.from(signs).buffer;

test("the options for a registration carry bytes", () => {
  const asked = {
    rp: { id: "example.com" },
    challenge: "-_8",
    user: { id: "AQ", name: "baba" },
    excludeCredentials: [{ id: "Ag", type: "public-key" }],
  };
  assert.deepEqual(readOptions(asked), {
    rp: { id: "example.com" },
    challenge: Uint8Array.of(251, 255),
    user: { id: Uint8Array.of(1), name: "baba" },
    excludeCredentials: [{ id: Uint8Array.of(2), type: "public-key" }],
  });
});

test("the options for a sign-in carry bytes and nothing that was not asked", () => {
  const asked = { challenge: "AA", allowCredentials: [{ id: "-w", type: "public-key" }] };
  assert.deepEqual(readOptions(asked), {
    challenge: Uint8Array.of(0),
    allowCredentials: [{ id: Uint8Array.of(251), type: "public-key" }],
  });
  assert.deepEqual(Object.keys(readOptions({ challenge: "AA" })), ["challenge"]);
});

test("a credential is written as base64url without padding, with the parts it has", () => {
  const response = { clientDataJSON: buffer(251, 255), signature: buffer(1), userHandle: null, toJSON: "not ours" };
  assert.deepEqual(written({ id: "Ag", rawId: buffer(2), type: "public-key", response, more: 1 }), {
    id: "Ag",
    rawId: "Ag",
    type: "public-key",
    response: { clientDataJSON: "-_8", signature: "AQ" },
  });
});

test("a new credential is written with its attestation", () => {
  const response = { clientDataJSON: buffer(1), attestationObject: buffer(2), authenticatorData: buffer(3) };
  const answered = written({ id: "Ag", rawId: buffer(2), type: "public-key", response }).response;
  assert.deepEqual(answered, { clientDataJSON: "AQ", attestationObject: "Ag", authenticatorData: "Aw" });
});
