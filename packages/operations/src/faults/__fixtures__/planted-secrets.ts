import { createHash } from "node:crypto";

/** A secret, and where the program has it from. */
export interface PlantedSecret {
  /** Its variable, or what it is stored as. */
  readonly name: string;
  readonly value: string;
  /** `environment`: by its name. `plugin`: only because a provider asks for it. `store`: from the credential store. */
  readonly from: "environment" | "plugin" | "store";
}

/** Fifty, in the forms that vendors and people give them; made up anew from their names, so that they are nobody's. */
export const plantedSecrets: readonly PlantedSecret[] = [
  ...environment({
    OPENAI_API_KEY: `sk-proj-${letters("openai", 74)}T3BlbkFJ${letters("openai-2", 74)}`,
    OLD_OPENAI_API_KEY: `sk-${plain("old-openai", 48)}`,
    SERVICE_OPENAI_API_KEY: `sk-svcacct-${letters("service", 60)}`,
    ANTHROPIC_API_KEY: `sk-ant-api03-${letters("anthropic", 93)}AA`,
    ADMIN_API_KEY: `sk-ant-admin01-${letters("admin", 80)}`,
    GEMINI_API_KEY: `AIzaSy${letters("gemini", 33)}`,
    GOOGLE_OAUTH_TOKEN: `ya29.a0${letters("oauth", 90)}`,
    GROQ_API_KEY: `gsk_${plain("groq", 52)}`,
    XAI_API_KEY: `xai-${plain("xai", 80)}`,
    MISTRAL_API_KEY: plain("mistral", 32),
    COHERE_API_KEY: plain("cohere", 40),
    TOGETHER_API_KEY: hex("together", 64),
    FIREWORKS_API_KEY: `fw_${plain("fireworks", 24)}`,
    DEEPSEEK_API_KEY: `sk-${hex("deepseek", 32)}`,
    PERPLEXITY_API_KEY: `pplx-${plain("perplexity", 48)}`,
    HF_TOKEN: `hf_${plain("hugging", 34)}`,
    REPLICATE_API_TOKEN: `r8_${plain("replicate", 37)}`,
    OPENROUTER_API_KEY: `sk-or-v1-${hex("openrouter", 64)}`,
    NVIDIA_API_KEY: `nvapi-${letters("nvidia", 64)}`,
    CEREBRAS_API_KEY: `csk-${plain("cerebras", 48)}`,
    AZURE_OPENAI_API_KEY: hex("azure", 32),
    AWS_ACCESS_KEY: `AKIA${plain("aws-id", 16).toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: `${plain("aws", 12)}/+${plain("aws-2", 12)}/${plain("aws-3", 13)}`,
    AWS_SESSION_TOKEN: `${plain("session", 90)}/+/${plain("session-2", 60)}==`,
    GITHUB_TOKEN: `ghp_${plain("github", 36)}`,
    GITHUB_FINE_TOKEN: `github_pat_${plain("fine", 22)}_${plain("fine-2", 59)}`,
    GITLAB_TOKEN: `glpat-${letters("gitlab", 20)}`,
    SLACK_BOT_TOKEN: `xoxb-1234567890-${plain("slack", 24)}`,
    STRIPE_API_KEY: `sk_live_${plain("stripe", 24)}`,
    NPM_TOKEN: `npm_${plain("npm", 36)}`,
    SESSION_JWT_TOKEN: `eyJ${plain("jwt", 33)}.eyJ${plain("jwt-2", 60)}.${letters("jwt-3", 43)}`,
    TELEGRAM_TOKEN: `123456789:AA${letters("telegram", 33)}`,
    REGEX_PASSWORD: "^(a+)+$|[x-z]{2,3}\\d*.?",
    JSON_PASSWORD: 'q"u\\o/t\'e{d}\\n[x]:"',
    URL_PASSWORD: "p&a=s?s w#o%r+d~!*()",
    HTML_PASSWORD: '<b>"bold"</b>&amp;\'s',
    REPLACING_PASSWORD: "$&$1$$-$`-$<name>",
    TEMPLATE_SECRET: "${input}{{x}}<%= y %>",
    UNICODE_PASSWORD: "pässwörd-漢字-😀",
    COMBINING_PASSWORD: "e\u0301a\u0308o\u0302n\u0303u\u0308-geheim",
    PGPASSWORD: "Пароль-Тайна-42",
    DATABASE_PASSWD: "Tr0ub4dr",
    API_KEY: "9f8e7d6c",
    INNER_TOKEN: "inner-secret-01",
    OUTER_TOKEN: "outer-inner-secret-01-more",
    LONGER_TOKEN: "inner-secret-01-and-longer",
    DEPLOY_PASSPHRASE: "correct horse  battery\tstaple",
    TLS_PRIVATE_KEY: `-----BEGIN PRIVATE KEY-----\n${plain("tls", 64)}\n${plain("tls-2", 64)}\n${plain("tls-3", 20)}=\n-----END PRIVATE KEY-----\n`,
  }),
  // Its name says nothing.
  { name: "ACME_LICENCE", value: `ACME-${plain("acme", 20)}`, from: "plugin" },
  { name: "openai-compatible/stored", value: `st_${letters("stored", 40)}`, from: "store" },
];

/** Prose about keys, and what looks much like one of them: of this nothing may be hidden. */
export const innocentText: string = [
  "A key begins with sk-ant-api03- or AIzaSy, a private one with -----BEGIN PRIVATE KEY-----.",
  ...plantedSecrets.map(({ value }) => value.trim().slice(0, Math.min(40, Math.ceil(value.length / 2)))),
  ...plantedSecrets.map(({ value }) => `<${Array.from(value.trim()).reverse().join("")}>`),
  `inner-secret-0 outer-inner-secret-1 ${hex("other", 64)} ${plain("other", 76)}`,
].join("\n");

function environment(variables: Readonly<Record<string, string>>): readonly PlantedSecret[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value, from: "environment" }));
}

function letters(seed: string, length: number): string {
  return digits(seed, length, "base64url");
}

function plain(seed: string, length: number): string {
  return digits(seed, length, "base64url", /[-_]/g);
}

function hex(seed: string, length: number): string {
  return digits(seed, length, "hex");
}

function digits(seed: string, length: number, encoding: "base64url" | "hex", without = /$^/g): string {
  let text = "";
  for (let round = 0; text.length < length; round++) {
    text += createHash("sha256").update(`${seed} ${round}`).digest(encoding).replace(without, "");
  }
  return text.slice(0, length);
}
