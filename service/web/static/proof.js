// Checks in the reader's own browser that the shown bytes are in the log that was signed. (RFC 6962, C2SP.)
//
// Nothing is asked of the service: the bytes, the proof and the key stand in the page, and each can be changed.

const bytes = (text) => new TextEncoder().encode(text);
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let place = 0;
  for (const one of parts) {
    all.set(one, place);
    place += one.length;
  }
  return all;
};
const hex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

function base64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error("base64");
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

// Where the browser has no cryptography of its own (or not this one), the vendored one does it.
const noble = () => Promise.all([import("./noble/ed25519.js"), import("./noble/sha2.js")]);

export async function sha256(data) {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const [, sha2] = await noble();
  return sha2.sha256(data);
}

export async function verified(signature, message, key) {
  if (globalThis.crypto?.subtle) {
    try {
      const known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      return await crypto.subtle.verify({ name: "Ed25519" }, known, signature, message);
    } catch (error) {
      if (error.name !== "NotSupportedError") throw error;
    }
  }
  const [ed25519, sha2] = await noble();
  ed25519.hashes.sha512 = sha2.sha512;
  return ed25519.verify(signature, message, key);
}

const leafOf = (entry) => sha256(joined(Uint8Array.of(0), entry));
const nodeOf = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

// RFC 9162, section 2.1.3.2: the root to which the path leads from the leaf at this index.
export async function rootOf(leaf, index, size, path) {
  if (!(index < size)) throw new Error("index");
  let place = index;
  let last = size - 1n;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0n) throw new Error("path");
    if (place % 2n === 1n || place === last) {
      root = await nodeOf(sibling, root);
      while (place % 2n === 0n && place !== 0n) {
        place /= 2n;
        last /= 2n;
      }
    } else {
      root = await nodeOf(root, sibling);
    }
    place /= 2n;
    last /= 2n;
  }
  if (last !== 0n) throw new Error("path");
  return root;
}

const decimal = (text) => {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) throw new Error("decimal");
  return BigInt(text);
};

// A `.tlog-proof` file: index and path of the entry, then the checkpoint that the path leads to.
export function readProof(text) {
  const blank = text.indexOf("\n\n");
  if (blank < 0) throw new Error("proof");
  const lines = text.slice(0, blank).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Error("proof");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = decimal((lines.shift() ?? "").replace(/^index /, ""));
  return { index, path: lines.map(base64), note: text.slice(blank + 2) };
}

// A signed note: what is signed (to its last newline), and the signatures, each by the name of its key.
export function readNote(note) {
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0) throw new Error("note");
  const text = note.slice(0, blank + 1);
  const [origin, size, root, end] = text.split("\n");
  if (end !== "") throw new Error("note");
  const signatures = note
    .slice(blank + 2)
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const found = /^\u2014 (\S+) (\S+)$/.exec(line);
      if (!found) throw new Error("signature");
      return { name: found[1], data: base64(found[2]) };
    });
  return { text, origin, size: decimal(size), root: base64(root), signatures };
}

// A verifier key: name, number, and the key itself after the byte that says its kind (1: Ed25519).
export async function readKey(text) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!found) throw new Error("key");
  const [, name, number, encoded] = found;
  const data = base64(encoded);
  if (data.length !== 33 || data[0] !== 1) throw new Error("key");
  const own = (await sha256(joined(bytes(name), Uint8Array.of(10), data))).slice(0, 4);
  if (hex(own) !== number) throw new Error("key");
  return { name, number: own, key: data.slice(1) };
}

export async function signedBy(note, key) {
  const mine = note.signatures.filter((one) => one.name === key.name && same(one.data.slice(0, 4), key.number));
  if (!mine.length) return false;
  for (const one of mine) {
    if (!(await verified(one.data.slice(4), bytes(note.text), key.key))) return false;
  }
  return true;
}

// The page.

const place = document.getElementById("proof");
const field = (name) => document.getElementById(name);

function show(step, state, told = "") {
  const item = field(`check-${step}`);
  item.dataset.state = state;
  item.querySelector(".state").textContent = place.dataset[state];
  item.querySelector(".told").textContent = told;
}

let turn = 0;

async function check() {
  const mine = ++turn;
  const steps = ["leaf", "path", "root", "key", "signature"];
  const results = new Map(steps.map((step) => [step, ["bad", ""]]));
  const good = (step, told = "") => results.set(step, ["good", told]);
  const attempt = async (work) => {
    try {
      return await work();
    } catch {
      return undefined;
    }
  };
  const leaf = await leafOf(bytes(field("bytes").value));
  good("leaf", hex(leaf));
  const proof = await attempt(async () => readProof(field("note").value));
  const note = proof && (await attempt(async () => readNote(proof.note)));
  const root = note && (await attempt(() => rootOf(leaf, proof.index, note.size, proof.path)));
  if (root) {
    good("path", hex(root));
    if (same(root, note.root)) good("root", hex(note.root));
    else results.set("root", ["bad", hex(note.root)]);
  }
  const key = await attempt(() => readKey(field("key").value));
  if (key) {
    good("key", key.name);
    if (note && note.origin === key.name && (await attempt(() => signedBy(note, key)))) good("signature");
  }
  if (mine !== turn) return; // The reader has typed on.
  for (const [step, [state, told]] of results) show(step, state, told);
  const whole = [...results.values()].every(([state]) => state === "good");
  const verdict = field("verdict");
  verdict.dataset.state = whole ? "good" : "bad";
  verdict.textContent = whole ? place.dataset.whole : place.dataset.broken;
}

if (place) {
  place.hidden = false;
  for (const name of ["bytes", "note", "key"]) field(name).addEventListener("input", check);
  check();
}
