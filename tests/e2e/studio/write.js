// Writes a definition into the studio by its form alone, as a person does who fills in one field after another.
window.write = (definition) => {
  const field = (path) => document.getElementById(`f-${path}`);
  const tell = (node, name) => node.dispatchEvent(new Event(name, { bubbles: true }));
  const fill = (node, value) => {
    if (node.type === "checkbox") {
      if (node.checked !== (value === true || value === "on")) node.click();
    } else if (node.localName === "select") {
      node.value = value;
      if (node.value !== String(value)) throw new Error(`${node.id} has no ${value}`);
      tell(node, "change");
    } else {
      const isShare = node.type === "number" && node.max === "100" && /sampling/.test(node.id);
      node.value = Array.isArray(value) ? value.join("\n") : isShare ? Number((value * 100).toFixed(6)) : value;
      tell(node, "input");
    }
  };
  const add = (path, name) => {
    const named = document.getElementById(`new-${path}`);
    if (named) named.value = name;
    document.getElementById(`add-${path}`).click();
  };
  const ordered = (path, ids) => {
    for (const id of ids) {
      const known = document.getElementById(`new-${path}`);
      const own = document.getElementById(`own-${path}`);
      const [node, name] = [...known.options].some((option) => option.value === id) ? [known, "change"] : [own, "change"];
      node.value = id;
      tell(node, name);
    }
  };
  const write = (value, path) => {
    if (path === "reasons") {
      // Those that a new survey begins with are taken away.
      for (let one; (one = document.querySelector("#f-reasons .ordered button:last-child")); ) one.click();
      if (Array.isArray(value)) return ordered(path, value);
      document.getElementById("f-reasons-each").click();
      return Object.entries(value).forEach(([category, ids]) => ordered(`${path}.${category}`, ids));
    }
    const own = field(path);
    if (own?.matches("input, select, textarea")) return fill(own, path.endsWith(".of") ? Object.entries(value)[0].join("=") : value);
    if (Array.isArray(value)) {
      return value.forEach((row, index) => {
        if (!field(`${path}[${index}].${Object.keys(row)[0]}`)) add(path);
        for (const [name, inner] of Object.entries(row)) write(inner, `${path}[${index}].${name}`);
      });
    }
    if (path === "segments" || path === "rules.segments") {
      for (const name of Object.keys(value)) if (!field(`${path}.${name}`)) add(path, name);
    }
    for (const [name, inner] of Object.entries(value)) {
      if (path === "texts" && !document.getElementById(`texts-${name}`)) add(path, name);
      write(inner, path ? `${path}.${name}` : name);
    }
  };
  write(definition, "");
};
