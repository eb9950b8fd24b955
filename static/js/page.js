// @ts-check
/**
 * What the modules share: words from layouts/_strings.html, short messages, requests to our own server.
 */

/**
 * The words for a key, with its {placeholders} filled in.
 * @param {string} key
 * @param {Record<string, string|number>} [values]
 * @returns {string}
 */
export function words(key, values = {}) {
  const template = /** @type {HTMLTemplateElement|null} */ (document.getElementById("ui-strings"));
  const text = template?.content.querySelector(`[data-key="${key}"]`)?.textContent ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * Let a screen reader say something.
 * @param {string} text
 */
export function say(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

/**
 * Show a short message in the corner for some seconds.
 * @param {string} text
 * @param {"info"|"danger"} [kind]
 * @param {string} [url] where the message leads
 */
export function toast(text, kind = "info", url = "") {
  const area = document.getElementById("toasts");
  if (!area || [...area.children].some((one) => one.textContent === text)) return;
  const box = document.createElement("div");
  box.className = `notice notice-${kind}`;
  const inner = box.appendChild(document.createElement(url ? "a" : "div"));
  inner.textContent = text;
  if (url) /** @type {HTMLAnchorElement} */ (inner).href = url;
  area.append(box);
  setTimeout(() => box.remove(), 8000);
}

/** @returns {string} the token that Django wants with every change */
export function csrf() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  } catch {
    return "";
  }
}

/**
 * A request to our own server.
 * @param {string} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export function request(url, options = {}) {
  return fetch(url, {
    credentials: "same-origin",
    ...options,
    headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...options.headers },
  });
}

/**
 * Run something on an element and on whatever is added to the page later.
 * @param {Element} root
 */
export function added(root) {
  document.dispatchEvent(new CustomEvent("aircop:added", { detail: { root } }));
}

/** @returns {boolean} whether a person is typing into this element */
export function isTyping(/** @type {EventTarget|null} */ target) {
  const element = /** @type {HTMLElement|null} */ (target);
  return !!element?.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}
