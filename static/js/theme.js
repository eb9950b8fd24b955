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

// Over TLS the name itself makes sure that no other host can set it.
const secure = location.protocol === "https:";
const NAME = secure ? "__Host-aircop_theme" : "aircop_theme";

/** @param {string} theme */
function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = theme;
  const age = theme === "auto" ? 0 : 31536000;
  document.cookie = `${NAME}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure ? "; Secure" : ""}`;
  show();
}

export function start() {
  // An error page is made without the request and does not know the choice.
  const kept = document.cookie.match(/(?:^|; )(?:__Host-)?aircop_theme=(light|dark)/)?.[1];
  if (kept && current() === "auto") document.documentElement.dataset.bsTheme = kept;
  show();
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-theme-choice]"));
    if (button?.dataset.themeChoice) choose(button.dataset.themeChoice);
  });
}
