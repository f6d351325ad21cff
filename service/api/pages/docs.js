// Reads the contract of this very service and makes a form of every operation.
const contract = await (await fetch("/openapi.json")).json();
const $ = (id) => document.getElementById(id);

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((one) => one !== null));
  return made;
}

function resolved(schema) {
  const name = schema?.$ref?.split("/").pop();
  return name ? contract.components.schemas[name] : schema ?? {};
}

// The smallest body that says what is required; depth ends what refers to itself.
function sample(given, depth = 0) {
  const schema = resolved(given);
  const choice = (schema.anyOf ?? schema.oneOf ?? []).find((one) => one.type !== "null");
  if (choice) return sample(choice, depth + 1);
  if ("const" in schema) return schema.const;
  if (schema.examples) return schema.examples[0];
  if (schema.enum) return schema.enum[0];
  if (schema.type === "object" && depth < 8) {
    const required = schema.required ?? [];
    return Object.fromEntries(required.map((name) => [name, sample(schema.properties[name], depth + 1)]));
  }
  if (schema.type === "array") return schema.minItems ? [sample(schema.items, depth + 1)] : [];
  if (schema.format === "uuid") return crypto.randomUUID();
  return { string: "text", integer: schema.minimum ?? 0, boolean: false }[schema.type] ?? null;
}

// What a value is, in a few words: `Count`, `list of text`, `integer or null`.
function kind(given) {
  const choices = given?.anyOf ?? given?.oneOf;
  if (choices) return [...new Set(choices.map(kind))].join(" or ");
  const name = given?.$ref?.split("/").pop();
  if (name) return name;
  if (given?.type === "array") return `list of ${kind(given.items)}`;
  if (given && "const" in given) return JSON.stringify(given.const);
  const type = { string: "text", object: "object", null: "null" }[given?.type] ?? given?.type ?? "any JSON";
  return given?.format && given.format !== "int64" ? `${type} (${given.format})` : type;
}

// The schemas with fields of their own to which a value leads, each under its name.
function inside(given, name = "") {
  const own = given?.$ref?.split("/").pop() ?? name;
  const schema = resolved(given);
  if (schema.properties) return [[own, schema]];
  const next = [...(schema.anyOf ?? schema.oneOf ?? []), schema.items, schema.additionalProperties];
  return next.filter((one) => one && typeof one === "object").flatMap((one) => inside(one));
}

function wordsOf(given) {
  const schema = resolved(given);
  if (schema["x-enumDescriptions"]) return Object.entries(schema["x-enumDescriptions"]);
  const next = [...(schema.anyOf ?? []), schema.items].filter(Boolean);
  return schema.properties ? [] : next.flatMap((one) => wordsOf(one));
}

// Backticks as code.
function marked(text) {
  return (text ?? "").split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));
}

function words(given) {
  const known = wordsOf(given);
  return known.length
    ? make("ul", { className: "words" }, ...known.map(([word, text]) => make("li", {}, make("code", {}, word), ` ${text}`)))
    : null;
}

// Made only when it is opened: schemas lead to each other without end.
function folded(title, content) {
  const made = make("details", {}, make("summary", {}, title));
  made.addEventListener("toggle", () => made.childElementCount < 2 && made.append(...content()));
  return made;
}

function fieldsOf(schema) {
  return [...marked(schema.description), make("dl", { className: "fields" },
    ...Object.entries(schema.properties).flatMap(([name, one]) => {
      const needed = schema.required?.includes(name) ? " · required" : "";
      const shownExample = one.examples ? JSON.stringify(one.examples[0]) : null;
      return [
        make("dt", {}, make("code", {}, name), make("span", { className: "hint" }, ` ${kind(one)}${needed}`)),
        make("dd", {}, ...marked(one.description), words(one),
          shownExample ? make("p", { className: "hint" }, "Example: ", make("code", {}, shownExample)) : null,
          ...inside(one).map(([title, inner]) => folded(title, () => fieldsOf(inner)))),
      ];
    }))];
}

// What a body or an answer is made of, and a real one.
function explained(title, media) {
  if (!media) return null;
  const found = exampleOf(media);
  return folded(title, () => [
    ...inside(media.schema).map(([name, schema]) => make("section", {}, make("h4", {}, name), ...fieldsOf(schema))),
    found ? make("section", {}, make("h4", {}, `Example: ${found.summary}`),
      make("pre", { tabIndex: 0 }, JSON.stringify(found.value, null, 2))) : null,
  ].filter(Boolean));
}

function exampleOf(media) {
  const found = Object.values(media.examples ?? {})[0];
  return found?.$ref ? contract.components.examples[found.$ref.split("/").pop()] : found ?? null;
}

function field(parameter) {
  const input = make("input", { name: parameter.name, required: parameter.required ?? false });
  if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID();
  const known = wordsOf(parameter.schema);
  const hint = make("span", { className: "hint" }, ` ${parameter.in} · ${kind(parameter.schema)} · `,
    ...marked(parameter.description));
  if (parameter.schema.examples) input.placeholder = String(parameter.schema.examples[0]);
  return [parameter, input, make("div", { className: "parameter" }, make("label", {}, parameter.name, hint, input),
    known.length ? words(parameter.schema) : null)];
}

function address(path, fields) {
  const query = new URLSearchParams();
  for (const [parameter, input] of fields) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === "query" && input.value) query.append(parameter.name, input.value);
  }
  return query.size ? `${path}?${query}` : path;
}

async function send(method, path, operation, fields, body, output) {
  const headers = new Headers();
  for (const [parameter, input] of fields) {
    if (parameter.in === "header" && input.value) headers.set(parameter.name, input.value);
  }
  if (operation.security?.length && $("token").value) headers.set("Authorization", `Bearer ${$("token").value}`);
  if (body) headers.set("Content-Type", "application/json");
  output.textContent = "…";
  try {
    const stop = new AbortController();
    const answer = await fetch(address(path, fields), { method, headers, body: body?.value, signal: stop.signal });
    const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    output.textContent = `${answer.status} ${answer.statusText}\n${head}\n\n`;
    if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      return await follow(answer.body, output, stop);
    }
    const text = await answer.text();
    try {
      output.textContent += JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      output.textContent += text;
    }
  } catch (error) {
    output.textContent += String(error);
  }
}

// A stream has no end: the first of it is shown.
async function follow(stream, output, stop) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let pieces = 0; pieces < 20; pieces += 1) {
    const { value, done } = await reader.read();
    if (done) return;
    output.textContent += value;
  }
  stop.abort();
}

function shown(method, path, operation) {
  const fields = (operation.parameters ?? []).map(field);
  const media = operation.requestBody?.content?.["application/json"];
  const real = media ? exampleOf(media)?.value ?? sample(media.schema) : null;
  const body = media ? make("textarea", { value: JSON.stringify(real, null, 2) }) : null;
  const output = make("pre", { hidden: true, tabIndex: 0 });
  const form = make("form", {}, ...fields.map((one) => one[2]), body ? make("label", {}, "Body", body) : null,
    make("button", { type: "submit" }, "Send"), output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    output.hidden = false;
    send(method.toUpperCase(), path, operation, fields, body, output);
  });
  const statuses = Object.entries(operation.responses)
    .map(([status, one]) => make("li", {}, ...marked(`${status}: ${one.description}`),
      explained("Its fields", one.content?.["application/json"] ?? one.content?.["application/problem+json"])));
  return make("details", {},
    make("summary", {}, make("span", { className: "method" }, method.toUpperCase()), make("code", {}, path),
      ` ${operation.summary ?? ""}`),
    make("p", {}, ...marked(operation.description)),
    explained("Fields of the body", media),
    folded("Answers", () => [make("ul", {}, ...statuses)]), form);
}

$("title").textContent = `${contract.info.title} ${contract.info.version}`;
$("about").textContent = contract.info.description;
$("operations").replaceChildren(...contract.tags.flatMap((tag) => [
  make("h2", {}, tag.name), make("p", {}, tag.description),
  ...Object.entries(contract.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, operation]) => operation.tags?.includes(tag.name))
    .map(([method, operation]) => shown(method, path, operation))),
]));
