// @ts-check
/**
 * Passkeys: a form `data-passkey="get"` or `"create"` asks the device, puts its answer into the field `credential` and
 * goes. What the device is asked stands in `data-passkey-options`, or comes from `data-passkey-url`.
 * The form stays hidden where the browser knows no passkeys.
 */

/** @param {string} text base64url */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

/** @param {ArrayBuffer|null|undefined} buffer */
const written = (buffer) =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined;

/** @param {any[]|undefined} list */
const listed = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** @param {any} key the server's `publicKey` */
function creation(key) {
  return {
    ...key,
    challenge: bytes(key.challenge),
    user: { ...key.user, id: bytes(key.user.id) },
    excludeCredentials: listed(key.excludeCredentials),
    authenticatorSelection: { ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" },
  };
}

/** @param {any} key */
const request = (key) => ({ ...key, challenge: bytes(key.challenge), allowCredentials: listed(key.allowCredentials) });

/** @param {any} credential */
function answer(credential) {
  const { response } = credential;
  return JSON.stringify({
    id: credential.id,
    rawId: written(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: written(response.clientDataJSON),
      attestationObject: written(response.attestationObject),
      authenticatorData: response.signature ? written(response.authenticatorData) : undefined,
      signature: written(response.signature),
      userHandle: written(response.userHandle),
    },
  });
}

/** @param {HTMLFormElement} form */
async function options(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
  const reply = await fetch(form.dataset.passkeyUrl ?? "", { headers: { Accept: "application/json", "X-Quiet": "1" } });
  return (await reply.json()).request_options;
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const problem = /** @type {HTMLElement|null} */ (form.querySelector("[data-passkey-problem]"));
  if (problem) problem.hidden = true;
  try {
    const { publicKey } = await options(form);
    const isNew = form.dataset.passkey === "create";
    const found = isNew
      ? await navigator.credentials.create({ publicKey: creation(publicKey) })
      : await navigator.credentials.get({ publicKey: request(publicKey) });
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = answer(found);
    form.submit();
  } catch {
    // Cancelled, timed out, not this device: the person tries again or takes another way.
    if (problem) problem.hidden = false;
  }
}

/** @param {HTMLElement} element */
export function start(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}
