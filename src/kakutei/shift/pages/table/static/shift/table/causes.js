// Why edits are not saved yet, as the page says it. `count` edits wait on the device.

const KEPT = (count) => `入力した${count}件は、この端末に保存しています。`;

const SENTENCES = {
  "no network": (count) => `通信できません。${KEPT(count)}つながると自動で送ります。`,
  failed: (count) => `サーバーで問題が起きています。${KEPT(count)}自動でもう一度送ります。`,
  "signed out": (count) => `ログインが切れています。${KEPT(count)}ログインしてこの表を開くと送ります。`,
  "another user": (count) => `ログイン中の人が変わりました。${KEPT(count)}入力した人がログインしてこの表を開くと送ります。`,
};

const NOT_KEPT = "この端末に入力を保存できません(プライベートウィンドウ、または空き容量の不足)。保存が終わるまで、このページを閉じないでください。";

export const NO_ACCESS = "このシフト表を編集できなくなったため、保存できません。管理者に役割と担当店舗を確認してください。";

/** An empty text where nothing is wrong. `kept`: whether the device keeps the edits. */
export function causeSentence(cause, count, kept) {
  if (!count || (!cause && kept)) return "";
  if (!cause) return NOT_KEPT;
  return kept ? SENTENCES[cause](count) : `${SENTENCES[cause](count).split("。")[0]}。${NOT_KEPT}`;
}

/** After an undo or redo of a step whose cells are in another part of the month. */
export const changedElsewhere = (count) => `表示していない${count}セルも変更しました。`;

export const ANSWER_FIRST = "どちらの入力かを選んでから、[確定]を押してください。";

/** Why [確定] does nothing. */
export const notConfirmed = (count) => `保存していない入力が${count}件あるため、確定していません。`;
