import { modelFingerprint, type ResolvedModel } from "./resolve-model.ts";

/** Of models that are equal, one. Every agent has its model resolved for itself, and most come to what their profile says. */
export class SharedModels {
  readonly #bySettings = new Map<string, ResolvedModel>();
  readonly #fingerprints = new Map<ResolvedModel, string>();

  share(model: ResolvedModel): ResolvedModel {
    const settings = JSON.stringify(model);
    const shared = this.#bySettings.get(settings);
    if (shared === undefined) this.#bySettings.set(settings, model);
    return shared ?? model;
  }

  fingerprint(shared: ResolvedModel): string {
    let fingerprint = this.#fingerprints.get(shared);
    if (fingerprint === undefined) this.#fingerprints.set(shared, (fingerprint = modelFingerprint(shared)));
    return fingerprint;
  }
}
