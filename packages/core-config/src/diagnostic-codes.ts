/** Every code that this package reports. Permanent: a code is never given another meaning. */
export const DIAGNOSTIC_CODES: {
  readonly syntax: "ORC1001";
  readonly duplicateKey: "ORC1002";
  readonly unknownAlias: "ORC1003";
  readonly unknownTag: "ORC1004";
  readonly severalDocuments: "ORC1005";
  readonly notRepresentable: "ORC1006";
  readonly limitExceeded: "ORC1007";
  readonly notUtf8: "ORC1008";
  readonly unreadable: "ORC1009";
  readonly emptyDocument: "ORC1010";
  readonly ambiguousScalar: "ORC1011";
  readonly wrongType: "ORC1101";
  readonly missingKey: "ORC1102";
  readonly unknownKey: "ORC1103";
  readonly valueNotAllowed: "ORC1104";
  readonly kindMismatch: "ORC1105";
  readonly ignoredKey: "ORC1106";
  readonly providerRemoved: "ORC1107";
  readonly notFromProject: "ORC1108";
  readonly ignoredFile: "ORC1109";
  readonly needsTrust: "ORC1110";
} = {
  syntax: "ORC1001",
  duplicateKey: "ORC1002",
  unknownAlias: "ORC1003",
  unknownTag: "ORC1004",
  severalDocuments: "ORC1005",
  notRepresentable: "ORC1006",
  limitExceeded: "ORC1007",
  notUtf8: "ORC1008",
  unreadable: "ORC1009",
  emptyDocument: "ORC1010",
  ambiguousScalar: "ORC1011",
  wrongType: "ORC1101",
  missingKey: "ORC1102",
  unknownKey: "ORC1103",
  valueNotAllowed: "ORC1104",
  kindMismatch: "ORC1105",
  ignoredKey: "ORC1106",
  providerRemoved: "ORC1107",
  notFromProject: "ORC1108",
  ignoredFile: "ORC1109",
  needsTrust: "ORC1110",
};
