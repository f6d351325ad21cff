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

function field(parameter) {
  const input = make("input", { name: parameter.name, required: parameter.required ?? false });
  if (parameter.name === "Idempotency-Key") input.value = crypto.randomUUID();
  const hint = make("span", { className: "hint" }, ` ${parameter.in} · ${parameter.description ?? ""}`);
  return [parameter, input, make("label", {}, parameter.name, hint, input)];
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
  const body = media ? make("textarea", { value: JSON.stringify(sample(media.schema), null, 2) }) : null;
  const output = make("pre", { hidden: true });
  const form = make("form", {}, ...fields.map((one) => one[2]), body ? make("label", {}, "Body", body) : null,
    make("button", { type: "submit" }, "Send"), output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    output.hidden = false;
    send(method.toUpperCase(), path, operation, fields, body, output);
  });
  const statuses = Object.entries(operation.responses)
    .map(([status, one]) => make("li", {}, `${status}: ${one.description}`));
  return make("details", {},
    make("summary", {}, make("span", { className: "method" }, method.toUpperCase()), make("code", {}, path),
      ` ${operation.summary ?? ""}`),
    make("p", {}, operation.description ?? ""),
    make("details", {}, make("summary", {}, "Answers"), make("ul", {}, ...statuses)), form);
}

$("title").textContent = `${contract.info.title} ${contract.info.version}`;
$("about").textContent = contract.info.description;
$("operations").replaceChildren(...contract.tags.flatMap((tag) => [
  make("h2", {}, tag.name), make("p", {}, tag.description),
  ...Object.entries(contract.paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, operation]) => operation.tags?.includes(tag.name))
    .map(([method, operation]) => shown(method, path, operation))),
]));
