// @ts-check
/**
 * Light, dark, or as the device: kept in a cookie so that the server sends the page in the right colours at once.
 */

/** @returns {string} */
const current = () => document.documentElement.dataset.bsTheme ?? "auto";

function show() {
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.themeChoice === current()));
  });
}

/** @param {string} theme */
function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = theme;
  const age = theme === "auto" ? 0 : 31536000;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `aircop_theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  show();
}

export function start() {
  // An error page is made without the request and does not know the choice.
  const kept = document.cookie.match(/(?:^|; )aircop_theme=(light|dark)/)?.[1];
  if (kept && current() === "auto") document.documentElement.dataset.bsTheme = kept;
  show();
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-theme-choice]"));
    if (button?.dataset.themeChoice) choose(button.dataset.themeChoice);
  });
}
