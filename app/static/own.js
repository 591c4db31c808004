// Without this the three languages are three fields. With it, a text can be copied into an empty one and translated there.
for (const texts of document.querySelectorAll(".texts")) {
  const columns = [...texts.querySelectorAll(".in-language")].map((column) => ({
    column,
    language: column.dataset.language,
    input: column.querySelector("input, textarea"),
  }));
  const offer = () => {
    for (const { column, input } of columns) {
      column.querySelector(".copies")?.remove();
      const sources = columns.filter((other) => other.input !== input && other.input.value.trim());
      if (input.value.trim() || !sources.length) continue;
      const copies = document.createElement("p");
      copies.className = "copies";
      copies.lang = document.documentElement.lang;
      for (const source of sources) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button second";
        button.textContent = texts.dataset.copy.replace("%(language)s", source.language);
        button.addEventListener("click", () => {
          input.value = source.input.value;
          input.focus();
          offer();
        });
        copies.append(button);
      }
      column.append(copies);
    }
  };
  texts.addEventListener("change", offer);
  offer();
}
