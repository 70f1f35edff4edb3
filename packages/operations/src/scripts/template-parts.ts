// What the templates of new scripts have in common.

export const PYTHON_READ: string = `def text_of(request):
    """What the agents before this one said; without any, the run's input."""
    said = [entry.get("response") for entry in request.get("dependencies", {}).values()]
    parts = said or [request.get("input", "")]
    return "\\n".join(part if isinstance(part, str) else json.dumps(part) for part in parts)`;

export const PYTHON_MAIN: string = `def main():
    request = json.load(sys.stdin)
    try:
        answer = {"success": True, **work(text_of(request), request.get("parameters", {}))}
    except ValueError as error:
        answer = {"success": False, "error": str(error)}
    print(json.dumps(answer))


main()`;

export const JAVASCRIPT_READ: string = `/** What the agents before this one said; without any, the run's input. */
function textOf({ input = "", dependencies = {} }) {
  const said = Object.values(dependencies).map(({ response }) => response);
  return (said.length > 0 ? said : [input]).map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join("\\n");
}`;

export const JAVASCRIPT_MAIN: string = `const request = JSON.parse(await text(process.stdin));
try {
  console.log(JSON.stringify({ success: true, ...work(textOf(request), request.parameters ?? {}) }));
} catch (error) {
  console.log(JSON.stringify({ success: false, error: error.message }));
}`;

/** A header as comments of lines, behind the first line of the file. */
export function commented(firstLine: string, header: string): string {
  return [firstLine, "# llm-orc-script", ...header.split("\n").map((line) => `# ${line}`)].join("\n");
}
