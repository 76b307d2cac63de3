import assert from "node:assert/strict";
import { test } from "node:test";

import { newUuid } from "../../../src/kakutei/shift/pages/table/static/shift/table/uuid.js";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("each number is a UUID of its own, over http too", () => {
  const plainHttp = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  const all = [newUuid(), newUuid(), newUuid(plainHttp), newUuid(plainHttp)];
  assert.equal(new Set(all).size, 4);
  for (const each of all) assert.match(each, FORM);
});
