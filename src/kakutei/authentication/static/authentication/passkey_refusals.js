// What the page says where the browser gives no passkey.

const LEFT = "確認が途中で終わりました。もう一度ボタンを押し、端末の画面に従ってください。";
const THERE_ALREADY = "この端末のパスキーは、もう登録されています。別の端末か、セキュリティキーで登録してください。";
const ELSEWHERE = "このページのアドレスではパスキーを使えません。案内されたアドレスで開き直してください。";

export const UNABLE =
  "このブラウザーではパスキーを使えません。iPhone、Android、Windows、Macの新しいSafari、Chrome、Edge、Firefoxで開いてください。";

/** For the name of the browser's error. Most mean that the person or a timeout ended it. */
export function sentenceFor(name) {
  const known = { InvalidStateError: THERE_ALREADY, SecurityError: ELSEWHERE, NotSupportedError: UNABLE };
  return known[name] ?? LEFT;
}
