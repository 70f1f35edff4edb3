/** A text, and how many tokens it has. */
export interface CountedText {
  readonly name: string;
  readonly tokens: number;
  readonly text: string;
}

/** Written for this test; counted with gpt-tokenizer 4.0.0, encoding o200k_base, on 2026-11-24. */
export const COUNTED_TEXTS: readonly CountedText[] = [
  {
    name: "English",
    tokens: 117,
    text: `The committee met on a rainy Thursday to decide whether the old bridge should be repaired or replaced. Engineers had measured every beam, and their report, forty pages long, argued that a repair would last twenty years at most. The mayor listened, asked three short questions about traffic and money, and then surprised everybody by proposing a public vote. Nobody knew what the villagers on the far bank would say; they had lived with the noise of lorries since the motorway closed. In the end the discussion turned to a simpler matter: who would pay for the lanterns that children liked so much?`,
  },
  {
    name: "German",
    tokens: 128,
    text: `Die Versammlung begann pünktlich, obwohl wegen des Gewitters nur die Hälfte der Mitglieder gekommen war. Zuerst wurde über die Straßenbeleuchtung gesprochen, anschließend über den Haushaltsentwurf für das kommende Jahr. Der Bürgermeister erklärte, dass die Gewerbesteuereinnahmen gesunken seien und man deshalb auf die Renovierung des Schwimmbads verzichten müsse. Einige Anwohnerinnen widersprachen heftig; sie hatten Unterschriften gesammelt und wollten wissen, warum ausgerechnet bei den Kindern gespart werde. Schließlich einigte man sich darauf, eine Arbeitsgruppe einzusetzen, die bis zum Frühling einen Vorschlag ausarbeitet.`,
  },
  {
    name: "French",
    tokens: 120,
    text: `Le train de nuit partait à vingt-deux heures, mais la pluie avait retardé tous les voyageurs venus de la côte. Sur le quai, une vieille dame expliquait à son petit-fils comment les locomotives à vapeur s'arrêtaient autrefois pour reprendre de l'eau. L'enfant l'écoutait à moitié ; il regardait surtout les lumières rouges qui clignotaient au-dessus des voies. Quand le contrôleur siffla enfin, chacun chercha sa place, son billet, ses gants, et la gare redevint silencieuse jusqu'au matin.`,
  },
  {
    name: "Spanish",
    tokens: 100,
    text: `La biblioteca del barrio cerró durante el verano para cambiar las ventanas y pintar las paredes. Los vecinos, acostumbrados a leer allí el periódico, se reunían en la plaza y comentaban las noticias bajo los árboles. Una tarde apareció la bibliotecaria con tres cajas de novelas y dijo que podían llevarse las que quisieran, siempre que las devolvieran en septiembre. Nadie apuntó nombres ni fechas, y sin embargo, cuando volvieron a abrir, no faltaba ningún libro.`,
  },
  {
    name: "Russian",
    tokens: 119,
    text: `Весной река поднялась так высоко, что вода подошла к самым огородам. Старики вспоминали, как много лет назад лодки стояли прямо у церкви, и советовали заранее вынести мешки с зерном. Дети же радовались: они строили плоты из досок и пускали по течению бумажные корабли. К вечеру третьего дня дождь прекратился, и над полем показалась узкая полоса света. Никто не пострадал, но мост пришлось чинить до самого июля.`,
  },
  {
    name: "Chinese",
    tokens: 134,
    text: `会议在一个下雨的星期四举行，讨论旧桥应该修理还是重建。工程师们测量了每一根横梁，他们的报告有四十页，认为修理最多只能维持二十年。市长听完以后问了三个关于交通和资金的简短问题，然后出人意料地提议由居民投票决定。谁也不知道对岸的村民会怎么说，自从公路关闭以来，他们一直忍受着卡车的噪音。最后，大家谈到了一件更简单的事情：孩子们喜欢的灯笼由谁来付钱？`,
  },
  {
    name: "Japanese",
    tokens: 173,
    text: `雨の木曜日、委員会は古い橋を修理するか、それとも建て直すかを決めるために集まりました。技術者たちはすべての梁を測り、四十ページの報告書の中で、修理をしても二十年しかもたないと述べていました。市長は交通とお金について三つの短い質問をしたあと、住民投票を提案してみんなを驚かせました。向こう岸の村の人たちが何と言うかは、だれにも分かりません。最後に話は、子どもたちが大好きな提灯の代金をだれが払うのかという、もっと簡単な問題になりました。`,
  },
  {
    name: "Korean",
    tokens: 123,
    text: `비가 내리던 목요일, 위원회는 낡은 다리를 고칠지 새로 지을지 결정하기 위해 모였다. 기술자들은 모든 들보를 재었고, 마흔 쪽에 이르는 보고서에서 수리를 하더라도 길어야 이십 년밖에 버티지 못한다고 주장했다. 시장은 교통과 예산에 대해 짧은 질문 세 가지를 한 뒤 주민 투표를 제안하여 모두를 놀라게 했다. 건너편 마을 사람들이 무엇이라고 말할지는 아무도 몰랐다.`,
  },
  {
    name: "Arabic",
    tokens: 91,
    text: `اجتمعت اللجنة يوم الخميس في طقس ماطر لتقرر ما إذا كان ينبغي إصلاح الجسر القديم أو استبداله. وكان المهندسون قد قاسوا كل عارضة، وجاء في تقريرهم المؤلف من أربعين صفحة أن الإصلاح لن يدوم أكثر من عشرين سنة. استمع رئيس البلدية وطرح ثلاثة أسئلة قصيرة عن حركة المرور والمال، ثم فاجأ الجميع باقتراح تصويت عام.`,
  },
  {
    name: "Hindi",
    tokens: 103,
    text: `बारिश वाले गुरुवार को समिति यह तय करने के लिए बैठी कि पुराने पुल की मरम्मत की जाए या उसे बदल दिया जाए। इंजीनियरों ने हर शहतीर को नापा था और उनकी चालीस पन्नों की रिपोर्ट में लिखा था कि मरम्मत अधिक से अधिक बीस साल चलेगी। महापौर ने यातायात और पैसे के बारे में तीन छोटे सवाल पूछे और फिर सबको चौंकाते हुए जनता से मतदान कराने का प्रस्ताव रखा।`,
  },
  {
    name: "TypeScript",
    tokens: 197,
    text: `export async function readConfig(path: string, options: ReadOptions = {}): Promise<Config> {
  const text = await readFile(path, { encoding: "utf8", signal: options.signal });
  const lines = text.split(/\\r?\\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const entries = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const at = line.indexOf("=");
    if (at < 1) throw new ConfigError(\`Line \${index + 1} of \${path} has no key.\`, { line: index + 1 });
    entries.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return { timeoutMs: Number(entries.get("timeout_ms") ?? 30_000), retries: 3, verbose: entries.has("verbose") };
}`,
  },
  {
    name: "Python",
    tokens: 145,
    text: `def moving_average(values, window=5):
    """Return the means of all windows of a list."""
    if window <= 0:
        raise ValueError(f"window must be positive, not {window}")
    total = 0.0
    result = []
    for index, value in enumerate(values):
        total += value
        if index >= window:
            total -= values[index - window]
        if index >= window - 1:
            result.append(total / window)
    return result


class Counter:
    def __init__(self, start=0):
        self._count = start

    def increment(self, by=1):
        self._count += by
        return self._count`,
  },
  {
    name: "JSON in a line",
    tokens: 111,
    text: `{"run_id":"01938f6e-7b1c-7cc2-a5d4-3f0e9b2c1d77","status":"completed","results":[{"agent":"critic","tokens":1284,"cost":0.00417,"tags":["fast","cheap"]},{"agent":"judge","tokens":902,"cost":0.00213,"tags":[]}],"started_at":"2026-11-24T09:15:02.331Z","ok":true,"error":null}`,
  },
  {
    name: "indented JSON",
    tokens: 92,
    text: `{
  "name": "review",
  "version": 3,
  "agents": [
    {
      "name": "critic",
      "model_profile": "fast",
      "depends_on": [],
      "timeout_seconds": 120
    },
    {
      "name": "judge",
      "model_profile": "strong",
      "depends_on": ["critic"],
      "temperature": 0.2
    }
  ]
}`,
  },
  {
    name: "YAML",
    tokens: 87,
    text: `name: code-review
description: Three reviewers and a judge
agents:
  - name: security
    model_profile: careful
    system_prompt: |
      You look for injection, secrets and missing checks.
      Say nothing about style.
  - name: style
    model_profile: fast
  - name: judge
    model_profile: careful
    depends_on: [security, style]
    output_format: json`,
  },
  {
    name: "Markdown",
    tokens: 143,
    text: `# Results

| model   | accuracy | tokens/s | cost (USD) |
| ------- | -------: | -------: | ---------: |
| small   |    81.4% |      212 |     0.0004 |
| large   |    93.0% |       58 |     0.0121 |

- **Small** is good enough for \`triage\` and *summaries*.
- For anything that people read, use **large**; see [the guide](https://example.com/docs/guide.html#models).

\`\`\`bash
llm-orc invoke review --input "Is this plan sound?" --output-format json
\`\`\``,
  },
  {
    name: "CSV",
    tokens: 131,
    text: `date,station,temperature,humidity,pressure
2026-01-01,Aarhus,-3.2,88,1013.25
2026-01-01,Bergen,1.7,93,1002.80
2026-01-02,Aarhus,-4.9,85,1016.40
2026-01-02,Bergen,2.1,90,1000.15
2026-01-03,Aarhus,-1.0,91,1009.95
2026-01-03,Bergen,3.6,96,998.70`,
  },
  {
    name: "a log",
    tokens: 133,
    text: `2026-11-24T09:15:02.331Z INFO  [http] GET /v1/runs/01938f6e 200 12ms
2026-11-24T09:15:02.874Z WARN  [model] anthropic-api/claude-sonnet-4-5 answered 429, retrying in 1843 ms (attempt 2 of 6)
2026-11-24T09:15:04.718Z ERROR [agent] critic failed: PROVIDER_OVERLOADED at callModel (/srv/app/dist/run/ask-model.js:104:17)`,
  },
  {
    name: "HTML",
    tokens: 101,
    text: `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Order 4711</title><link rel="stylesheet" href="/assets/main.css"></head>
  <body class="page page--wide">
    <p>Thank you, <strong>Ms. Okafor</strong>! Your order will arrive on <time datetime="2026-12-01">1 December</time>.</p>
  </body>
</html>`,
  },
];
