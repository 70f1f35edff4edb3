import { describe, expect, it } from "vitest";

interface TemplateModule {
  readonly compileTemplate: (template: string, options?: { readonly fallback?: string }) => (scopes: readonly unknown[]) => string;
  readonly compileValue: (template: string) => (scopes: readonly unknown[]) => unknown;
}

const { compileTemplate, compileValue } = (await import(new URL("render-template.mjs", import.meta.url).href)) as TemplateModule;

describe("a template", () => {
  const data = { title: "Über", n: 0, list: [{ name: "a" }, { name: "b", tags: ["x", "y"] }], map: { k: [1] } };

  it.each<readonly [string, string]>([
    ["{{title}} {{ n }} {{list[1].name}}", "Über 0 b"],
    ["{{map}} {{list.length}}", '{"k":[1]} 2'],
    ["{{#each list}}- {{name}} of {{title}}\n{{/each}}end", "- a of Über\n- b of Über\nend"],
    ["{{#each list[1].tags}}<{{.}}>{{/each}}", "<x><y>"],
    ["{{#each list}}{{#each map.k}}{{name}}{{.}} {{/each}}{{/each}}", "a1 b1 "],
    ["{ {title} } {{title}}}", "{ {title} } Über}"],
    ["${title} $1 $&", "${title} $1 $&"],
  ])("fills %j", (template, text) => {
    expect(compileTemplate(template)([data])).toBe(text);
  });

  it("takes a name from the last scope that has it", () => {
    expect(compileTemplate("{{a}}{{b}}")([{ a: 1, b: 1 }, { b: 2 }])).toBe("12");
  });

  it("fails at what is missing, or takes the fallback", () => {
    const template = "{{a.b}}-{{constructor.name}}-{{#each l}}x{{/each}}";
    expect(() => compileTemplate(template)([{}])).toThrow("there is no value for {{a.b}}: correct the path, or give a default");
    expect(compileTemplate(template, { fallback: "?" })([{ a: { b: null } }])).toBe("?-?-");
  });

  it.each([
    ["{{#each a}}", "{{#each a}} has no {{/each}} after it"],
    ["{{/each}}", "{{/each}} has no {{#each ...}} before it"],
    ["{{#if a}}", "{{#if a}} is not understood"],
    ["{{}}", "{{}} is not understood"],
    ["{{a..b}}", 'the path "a..b" is not understood'],
    ["{{#each a}}{{/each}}", "{{#each a}} needs a list"],
  ])("says what is wrong with %j", (template, error) => {
    expect(() => compileTemplate(template)([{ a: 1 }])).toThrow(error);
  });
});

it("a template of one place alone gives the value that is there", () => {
  const scopes = [{ n: 1, map: { a: [2] } }];
  expect(["{{n}}", "{{ map.a }}", "{{n}}!", "{{x}}", "{{x}}!"].map((template) => compileValue(template)(scopes))).toEqual([
    1,
    [2],
    "1!",
    null,
    "!",
  ]);
});
